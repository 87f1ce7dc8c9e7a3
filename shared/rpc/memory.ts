import { type Channel, ChannelClosedError } from "./channel.ts";

export interface MemoryPairOptions {
  /** Messages that one direction holds for a peer who does not read. Default 64. */
  readonly capacity?: number;
  /** Front part of both names. */
  readonly name?: string;
}

/**
 * Two ends of one wire inside this process. Sending waits while the peer is `capacity` messages
 * behind. What was taken before the peer closed is still received.
 */
export function memoryPair(options: MemoryPairOptions = {}): [Channel, Channel] {
  const { capacity = 64, name = "memory" } = options;
  const there = new Lane(capacity);
  const back = new Lane(capacity);
  const ended = Promise.withResolvers<void>();
  const end = (name: string, lanes: { readonly out: Lane; readonly in: Lane }) =>
    new MemoryChannel(name, { ...lanes, closed: ended.promise, onClose: ended.resolve });
  return [
    end(`${name}#a`, { out: there, in: back }),
    end(`${name}#b`, { out: back, in: there }),
  ];
}

interface MemoryEnd {
  readonly out: Lane;
  readonly in: Lane;
  readonly closed: Promise<void>;
  readonly onClose: () => void;
}

class MemoryChannel implements Channel {
  readonly name: string;
  readonly #end: MemoryEnd;
  #isTaken = false;

  constructor(name: string, end: MemoryEnd) {
    this.name = name;
    this.#end = end;
  }

  get closed(): Promise<void> {
    return this.#end.closed;
  }

  send(text: string): Promise<void> {
    return this.#end.out.put(text);
  }

  receive(): AsyncIterable<string> {
    if (this.#isTaken) throw new Error(`receive from ${this.name}: taken before, take it once`);
    this.#isTaken = true;
    return this.#texts();
  }

  close(): void {
    this.#end.out.end();
    this.#end.in.drop();
    this.#end.onClose();
  }

  async *#texts(): AsyncGenerator<string> {
    try {
      for (;;) {
        const text = await this.#end.in.take();
        if (text === undefined) return;
        yield text;
      }
    } finally {
      this.close();
    }
  }
}

interface WaitingPut {
  readonly text: string;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** One direction: a queue with a bound, waiting senders in order, at most one waiting taker. */
class Lane {
  readonly #capacity: number;
  #texts: string[] = [];
  #waiting = new Set<WaitingPut>();
  #taker: ((text: string | undefined) => void) | undefined;
  #isEnded = false;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  put(text: string): Promise<void> {
    if (this.#isEnded) return Promise.reject(closedError());
    const taker = this.#taker;
    if (taker) {
      this.#taker = undefined;
      taker(text);
      return Promise.resolve();
    }
    if (this.#texts.length < this.#capacity) {
      this.#texts.push(text);
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => this.#waiting.add({ text, resolve, reject }));
  }

  /** The next text, or undefined when none comes any more. */
  take(): Promise<string | undefined> {
    const text = this.#texts.shift();
    this.#admit();
    if (text !== undefined || this.#isEnded) return Promise.resolve(text);
    return new Promise((resolve) => this.#taker = resolve);
  }

  /** Takes no more; what it holds can still be taken. */
  end(): void {
    this.#isEnded = true;
    const waiting = this.#waiting;
    this.#waiting = new Set();
    this.#taker?.(undefined);
    this.#taker = undefined;
    for (const { reject } of waiting) reject(closedError());
  }

  /** Ends, and forgets what it holds. */
  drop(): void {
    this.#texts = [];
    this.end();
  }

  #admit(): void {
    const [next] = this.#waiting;
    if (next === undefined || this.#texts.length >= this.#capacity) return;
    this.#waiting.delete(next);
    this.#texts.push(next.text);
    next.resolve();
  }
}

function closedError(): ChannelClosedError {
  return new ChannelClosedError("send message: the wire has ended, open a new one");
}
