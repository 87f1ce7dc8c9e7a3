import { type Channel, ChannelClosedError } from "./channel.ts";
import { encodeFrame, FrameDecoder } from "./frame.ts";

export interface FrameChannelOptions {
  /** For logs, for example `unix#4`. */
  readonly name: string;
  /** Bytes of the peer; locked from now on. Its end is the end of the wire. */
  readonly readable: ReadableStream<Uint8Array>;
  /** Bytes to the peer; locked from now on. */
  readonly writable: WritableStream<Uint8Array>;
  /**
   * Called once when the wire ends. It must free what lies below the streams (close the socket): a
   * write that the peer never takes can be ended in no other way. What it throws is ignored.
   */
  readonly onClose?: () => void;
  /** UTF-8 bytes of one received message. Default 8 MiB. */
  readonly maxBodyBytes?: number;
}

/**
 * Length-prefixed messages over a pair of byte streams. Bytes are read only as fast as texts are
 * taken. When only sending fails, what the peer sent before can still be received; the wire ends
 * with the peer's last byte or with `close`, which waits for nobody.
 */
export function frameChannel(options: FrameChannelOptions): Channel {
  return new FrameChannel(options);
}

interface WaitingSend {
  readonly text: string;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

class FrameChannel implements Channel {
  readonly name: string;
  readonly closed: Promise<void>;
  readonly #resolveClosed: () => void;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #decoder: FrameDecoder;
  readonly #onClose: (() => void) | undefined;
  /** In order; the first is being written while `#isWriting`. */
  #waiting = new Set<WaitingSend>();
  #isWriting = false;
  #isTaken = false;
  #isReading = false;
  #canSend = true;
  #isEnded = false;

  constructor(options: FrameChannelOptions) {
    this.name = options.name;
    ({ promise: this.closed, resolve: this.#resolveClosed } = Promise.withResolvers<void>());
    this.#reader = options.readable.getReader();
    this.#writer = options.writable.getWriter();
    this.#decoder = new FrameDecoder({ maxBodyBytes: options.maxBodyBytes });
    this.#onClose = options.onClose;
    this.#watch();
  }

  send(text: string): Promise<void> {
    if (!this.#canSend) return Promise.reject(this.#closedError());
    return new Promise((resolve, reject) => {
      this.#waiting.add({ text, resolve, reject });
      if (!this.#isWriting) void this.#write();
    });
  }

  receive(): AsyncIterable<string> {
    if (this.#isTaken) throw new Error(`receive from ${this.name}: taken before, take it once`);
    this.#isTaken = true;
    return this.#texts();
  }

  close(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#isReading = false;
    const isStuck = this.#waiting.size > 0;
    this.#stopSending();
    // An idle writer has nothing left to flush; a busy one may never finish.
    (isStuck ? this.#writer.abort() : this.#writer.close()).catch(ignore);
    this.#reader.cancel().catch(ignore);
    try {
      this.#onClose?.();
    } catch {
      // The wire is gone either way.
    }
    this.#resolveClosed();
  }

  /** Notices a peer that goes while nobody sends or reads. */
  #watch(): void {
    const readerEnded = () => {
      if (!this.#isReading) this.close();
    };
    this.#reader.closed.then(readerEnded, readerEnded);
    const writerEnded = () => this.#sendingFailed();
    this.#writer.closed.then(writerEnded, writerEnded);
  }

  /** One frame at a time: a frame that is taken is one that the stream's sink has taken. */
  async #write(): Promise<void> {
    this.#isWriting = true;
    for (const send of this.#waiting) {
      try {
        await this.#writer.write(encodeFrame(send.text));
      } catch {
        this.#sendingFailed();
      }
      if (!this.#canSend) return;
      this.#waiting.delete(send);
      send.resolve();
    }
    this.#isWriting = false;
  }

  #sendingFailed(): void {
    this.#stopSending();
    // Whoever reads goes on to the peer's last byte first.
    if (!this.#isReading) this.close();
  }

  #stopSending(): void {
    this.#canSend = false;
    const waiting = this.#waiting;
    this.#waiting = new Set();
    for (const { reject } of waiting) reject(this.#closedError());
  }

  async *#texts(): AsyncGenerator<string> {
    this.#isReading = !this.#isEnded;
    let isBroken = false;
    try {
      for (;;) {
        const chunk = await this.#read();
        if (this.#isEnded) return;
        if (chunk === undefined) break;
        for (const text of this.#decoder.push(chunk)) {
          yield text;
          if (this.#isEnded) return;
        }
        if (this.#decoder.failure) throw this.#decoder.failure;
      }
      this.#decoder.end();
    } catch (error) {
      // The peer can still be told why: whoever reads closes.
      isBroken = true;
      throw error;
    } finally {
      if (!isBroken) this.close();
    }
  }

  /** The next bytes, or undefined when none come any more; a broken stream is an ended one. */
  async #read(): Promise<Uint8Array | undefined> {
    try {
      return (await this.#reader.read()).value;
    } catch {
      return undefined;
    }
  }

  #closedError(): ChannelClosedError {
    return new ChannelClosedError(`send to ${this.name}: the wire has ended, open a new one`);
  }
}

function ignore(): void {}
