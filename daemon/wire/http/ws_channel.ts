// @ts-types="./ws.d.ts"
import type { WebSocket } from "ws";
import { type Channel, ChannelClosedError, FrameError } from "../../../shared/rpc/channel.ts";

/** Texts that wait for whoever reads the channel; with more the peer is not read. */
const MOST_WAITING = 32;

/** How long a peer may take to say good-bye, milliseconds. */
const FAREWELL_MS = 1_000;

/** A channel over a WebSocket that is open: one message is one text frame. */
export function wsChannel(socket: WebSocket, name: string): Channel {
  return new WsChannel(socket, name);
}

class WsChannel implements Channel {
  readonly name: string;
  readonly #socket: WebSocket;
  readonly #closed = Promise.withResolvers<void>();
  readonly #waiting: string[] = [];
  #failure: FrameError | null = null;
  #wake: () => void = () => {};
  #isOver = false;
  #isTaken = false;

  constructor(socket: WebSocket, name: string) {
    this.name = name;
    this.#socket = socket;
    socket.on("message", (data, isBinary) => this.#take(data, isBinary));
    socket.on("error", (error) => this.#fail(error));
    socket.on("close", () => this.#end());
  }

  get closed(): Promise<void> {
    return this.#closed.promise;
  }

  send(text: string): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const refuse = () =>
      reject(new ChannelClosedError(`send to ${this.name}: the wire has ended, connect again`));
    if (this.#isOver) refuse();
    else this.#socket.send(text, (error) => error ? refuse() : resolve());
    void this.closed.then(refuse);
    return promise;
  }

  receive(): AsyncIterable<string> {
    if (this.#isTaken) throw new Error(`receive from ${this.name}: taken before, take it once`);
    this.#isTaken = true;
    return this.#texts();
  }

  close(): void {
    if (this.#isOver) return;
    const socket = this.#socket;
    // A peer that has sent too much is not read, and would not be heard to say good-bye.
    socket.resume();
    socket.close(1000);
    const kill = setTimeout(() => socket.terminate(), FAREWELL_MS);
    void this.closed.then(() => clearTimeout(kill));
    this.#waiting.length = 0;
    this.#end();
  }

  async *#texts(): AsyncGenerator<string> {
    try {
      for (;;) {
        const text = this.#waiting.shift();
        if (text !== undefined) {
          if (this.#waiting.length < MOST_WAITING) this.#socket.resume();
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

  #take(data: unknown, isBinary: boolean): void {
    if (this.#isOver) return;
    if (isBinary) {
      this.#failure ??= new FrameError("BODY_NOT_UTF8", "the message is binary, send JSON as text");
    } else {
      this.#waiting.push(String(data));
      if (this.#waiting.length >= MOST_WAITING) this.#socket.pause();
    }
    this.#wake();
  }

  #fail(error: Error & { readonly code?: string }): void {
    const tooLong = error.code === "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH";
    this.#failure ??= new FrameError(tooLong ? "BODY_TOO_LARGE" : "BODY_NOT_UTF8", error.message);
    this.#wake();
  }

  #end(): void {
    this.#isOver = true;
    this.#closed.resolve();
    this.#wake();
  }
}
