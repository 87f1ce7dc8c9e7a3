import { type Channel, ChannelClosedError } from "./channel.ts";

/** Bytes that may wait in the socket before senders wait with them. */
const MOST_BUFFERED = 262_144;
const DRAIN_CHECK_MS = 20;

/** `readyState` of one that takes texts. */
const OPEN = 1;

/** What of a standard `WebSocket` is used: browsers have it, and runtimes. */
export interface StandardWebSocket {
  readonly readyState: number;
  readonly bufferedAmount: number;
  send(text: string): void;
  close(code?: number): void;
  addEventListener(
    type: "message" | "close",
    listener: (event: { readonly data?: unknown }) => void,
  ): void;
}

/** A channel over a WebSocket that is open. */
export function webSocketChannel(socket: StandardWebSocket, name: string): Channel {
  return new WebSocketChannel(socket, name);
}

class WebSocketChannel implements Channel {
  readonly name: string;
  readonly #socket: StandardWebSocket;
  readonly #closed = Promise.withResolvers<void>();
  readonly #waiting: string[] = [];
  #wake: () => void = () => {};
  #isOver = false;
  #isTaken = false;

  constructor(socket: StandardWebSocket, name: string) {
    this.name = name;
    this.#socket = socket;
    socket.addEventListener("message", ({ data }) => {
      if (this.#isOver) return;
      this.#waiting.push(String(data));
      this.#wake();
    });
    socket.addEventListener("close", () => this.#end());
  }

  get closed(): Promise<void> {
    return this.#closed.promise;
  }

  async send(text: string): Promise<void> {
    this.#ensureOpen();
    this.#socket.send(text);
    // The standard tells nobody when there is room again.
    while (this.#socket.bufferedAmount > MOST_BUFFERED) {
      await new Promise((resolve) => setTimeout(resolve, DRAIN_CHECK_MS));
      this.#ensureOpen();
    }
  }

  receive(): AsyncIterable<string> {
    if (this.#isTaken) throw new Error(`receive from ${this.name}: taken before, take it once`);
    this.#isTaken = true;
    return this.#texts();
  }

  close(): void {
    if (this.#isOver) return;
    this.#waiting.length = 0;
    this.#socket.close(1000);
    this.#end();
  }

  async *#texts(): AsyncGenerator<string> {
    try {
      for (;;) {
        const text = this.#waiting.shift();
        if (text !== undefined) yield text;
        else if (this.#isOver) return;
        else await new Promise<void>((resolve) => this.#wake = resolve);
      }
    } finally {
      this.close();
    }
  }

  #ensureOpen(): void {
    // One that closes throws nothing: it drops the text, and a browser logs that as an error.
    if (!this.#isOver && this.#socket.readyState === OPEN) return;
    throw new ChannelClosedError(`send to ${this.name}: the wire has ended, connect again`);
  }

  #end(): void {
    this.#isOver = true;
    this.#closed.resolve();
    this.#wake();
  }
}
