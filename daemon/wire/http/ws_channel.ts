// @ts-types="./ws.d.ts"
import type { WebSocket } from "ws";
import { type Channel, ChannelClosedError, FrameError } from "../../../shared/rpc/channel.ts";
import type { CancelTimer, Clock } from "../../platform/clock.ts";

export interface WsChannelOptions {
  readonly name: string;
  readonly clock: Pick<Clock, "setTimer">;
  /** Counts one message of the peer; how long to wait before it is taken, milliseconds. */
  readonly count: () => number;
}

/** Texts that wait for whoever reads the channel; with more, or longer ones, the peer is not read. */
const MOST_WAITING = 32;
const MOST_WAITING_CHARACTERS = 65_536;

/** Bytes that may wait for the peer while its pings are still answered. */
const MOST_BUFFERED = 65_536;

/** How long a peer may take to say good-bye, milliseconds. */
const FAREWELL_MS = 1_000;

/** A channel over a WebSocket that is open: one message is one text frame. */
export function wsChannel(socket: WebSocket, options: WsChannelOptions): Channel {
  return new WsChannel(socket, options);
}

class WsChannel implements Channel {
  readonly #socket: WebSocket;
  readonly #options: WsChannelOptions;
  readonly #closed = Promise.withResolvers<void>();
  readonly #waiting: string[] = [];
  /** Ends the sends that the peer has not taken. */
  readonly #refusals = new Set<() => void>();
  #waitingCharacters = 0;
  #failure: FrameError | null = null;
  #wake: () => void = () => {};
  #endWait: () => void = () => {};
  #isOver = false;
  /** It was closed at this end: what waits is nobody's any more. */
  #isDropped = false;
  #isTaken = false;

  constructor(socket: WebSocket, options: WsChannelOptions) {
    this.#socket = socket;
    this.#options = options;
    socket.on("message", (data, isBinary) => this.#take(data, isBinary));
    socket.on("ping", (data) => this.#answerPing(data));
    socket.on("error", (error) => this.#fail(error));
    socket.on("close", () => this.#end());
  }

  get name(): string {
    return this.#options.name;
  }

  get closed(): Promise<void> {
    return this.#closed.promise;
  }

  send(text: string): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const refuse = () => {
      this.#refusals.delete(refuse);
      reject(new ChannelClosedError(`send to ${this.name}: the wire has ended, connect again`));
    };
    if (this.#isOver) {
      refuse();
      return promise;
    }
    this.#refusals.add(refuse);
    this.#socket.send(text, (error) => {
      if (error) return refuse();
      this.#refusals.delete(refuse);
      resolve();
    });
    return promise;
  }

  receive(): AsyncIterable<string> {
    if (this.#isTaken) throw new Error(`receive from ${this.name}: taken before, take it once`);
    this.#isTaken = true;
    return this.#texts();
  }

  async nextTurn(): Promise<boolean> {
    if (!this.#isOver) await this.#ownTurn();
    return !this.#isOver;
  }

  close(): void {
    if (this.#isOver) return;
    const socket = this.#socket;
    socket.close(1000);
    // One that has sent more than was read is not heard to say good-bye either.
    const cancel = this.#options.clock.setTimer(FAREWELL_MS, () => socket.terminate());
    socket.on("close", cancel);
    this.#waiting.length = 0;
    this.#isDropped = true;
    this.#endWait();
    this.#end();
  }

  async *#texts(): AsyncGenerator<string> {
    try {
      for (;;) {
        const text = this.#waiting.shift();
        if (text !== undefined) {
          await this.#ownTurn();
          this.#waitingCharacters -= text.length;
          if (!this.#isFull()) this.#socket.resume();
          if (this.#isDropped) return;
          yield text;
        } else if (this.#failure !== null) {
          throw this.#failure;
        } else if (this.#isOver) {
          return;
        } else {
          await new Promise<void>((resolve) => this.#wake = resolve);
        }
      }
    } finally {
      this.close();
    }
  }

  /** Slows a peer that asks too often: it is not read meanwhile. */
  async #ownTurn(): Promise<void> {
    const { clock, count } = this.#options;
    for (let wait = count(); wait > 0 && !this.#isDropped; wait = count()) {
      let cancel: CancelTimer = () => {};
      await new Promise<void>((resolve) => {
        this.#endWait = resolve;
        cancel = clock.setTimer(wait, resolve);
      });
      cancel();
    }
  }

  #take(data: unknown, isBinary: boolean): void {
    if (this.#isOver) return;
    if (isBinary) {
      this.#failure ??= new FrameError("BODY_NOT_UTF8", "the message is binary, send JSON as text");
    } else if (this.#failure === null) {
      const text = String(data);
      this.#waiting.push(text);
      this.#waitingCharacters += text.length;
      if (this.#isFull()) this.#socket.pause();
    }
    this.#wake();
  }

  #isFull(): boolean {
    return this.#waiting.length >= MOST_WAITING ||
      this.#waitingCharacters >= MOST_WAITING_CHARACTERS;
  }

  /** Answers to pings that a peer does not read are not gathered for it. */
  #answerPing(data: unknown): void {
    const socket = this.#socket;
    if (this.#isOver || socket.bufferedAmount > MOST_BUFFERED) return;
    if (this.#options.count() === 0) socket.pong(data);
  }

  #fail(error: Error & { readonly code?: string }): void {
    this.#failure ??= new FrameError(FAILURES.get(error.code) ?? "HEADER_MALFORMED", error.message);
    this.#wake();
  }

  #end(): void {
    this.#isOver = true;
    for (const refuse of this.#refusals) refuse();
    this.#closed.resolve();
    this.#wake();
  }
}

const FAILURES: ReadonlyMap<string | undefined, FrameError["code"]> = new Map([
  ["WS_ERR_UNSUPPORTED_MESSAGE_LENGTH", "BODY_TOO_LARGE"],
  ["WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH", "BODY_TOO_LARGE"],
  ["WS_ERR_TOO_MANY_BUFFERED_PARTS", "BODY_TOO_LARGE"],
  ["WS_ERR_INVALID_UTF8", "BODY_NOT_UTF8"],
]);
