import { encodeFrame, FrameDecoder } from "../../shared/rpc/frame.ts";
import { connect } from "./daemon_process.ts";
import { within } from "./eventually.ts";

/** One JSON-RPC message, as it came. */
export type RawMessage = Readonly<Record<string, unknown>>;

/** A client without manners: writes any bytes, reads when it likes, leaves when it likes. */
export class RawClient implements Disposable {
  readonly #connection: Deno.UnixConn;
  readonly #decoder = new FrameDecoder();
  readonly #messages: RawMessage[] = [];
  #last: RawMessage | undefined;
  #isOpen = true;

  private constructor(connection: Deno.UnixConn) {
    this.#connection = connection;
  }

  /** To the daemon under `home`. */
  static async connect(home: string): Promise<RawClient> {
    return new RawClient(await connect(home));
  }

  /** Resolves when the wire has taken every byte; throws when the daemon has closed it. */
  async write(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length;) {
      at += await this.#connection.write(bytes.subarray(at));
    }
  }

  async send(message: unknown): Promise<void> {
    await this.write(encodeFrame(JSON.stringify(message)));
  }

  /** Says that nothing more will be written; the daemon can still answer. */
  async endWriting(): Promise<void> {
    await this.#connection.closeWrite();
  }

  /** The next message; null when the daemon has closed the wire. */
  async next(): Promise<RawMessage | null> {
    const lastSeen = () => JSON.stringify(this.#last)?.slice(0, 2_000);
    const message = await within("a message", this.#next(), { lastSeen });
    this.#last = message ?? undefined;
    return message;
  }

  /** Every message up to the end of the wire. */
  async rest(): Promise<readonly RawMessage[]> {
    const all: RawMessage[] = [];
    for (let message = await this.next(); message !== null; message = await this.next()) {
      all.push(message);
    }
    return all;
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#connection.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  async #next(): Promise<RawMessage | null> {
    const buffer = new Uint8Array(65_536);
    while (this.#messages.length === 0) {
      const length = await this.#connection.read(buffer).catch(() => null);
      if (length === null) return null;
      const texts = this.#decoder.push(buffer.subarray(0, length));
      this.#messages.push(...texts.map((text) => JSON.parse(text)));
    }
    return this.#messages.shift() ?? null;
  }
}
