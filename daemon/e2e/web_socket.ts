import { within } from "./eventually.ts";

const encoder = new TextEncoder();
const KEY = "dGhlIHNhbXBsZSBub25jZQ==";

/** A client of the daemon's WebSocket without manners: writes any frame, reads when it likes. */
export class RawWebSocket {
  readonly #connection: Deno.Conn;
  readonly #texts: string[] = [];
  #bytes: Uint8Array<ArrayBuffer>;
  #writing: Promise<unknown> = Promise.resolve();
  #closeCode: number | null = null;
  #isOpen = true;

  constructor(connection: Deno.Conn, bytes: Uint8Array<ArrayBuffer>) {
    this.#connection = connection;
    this.#bytes = bytes;
  }

  /** Why the daemon has closed it, once `next` has said that it has. */
  get closeCode(): number | null {
    return this.#closeCode;
  }

  send(text: string): void {
    this.sendFrame(1, encoder.encode(text));
  }

  /** Any frame; `opcode` 0 goes on with a message, 1 is text, 2 binary, 8 close, 9 ping. */
  sendFrame(opcode: number, payload: Uint8Array, { last = true, times = 1 } = {}): void {
    const { length } = payload;
    const size = length < 126
      ? [length | 0x80]
      : length < 65_536
      ? [126 | 0x80, length >> 8, length & 0xff]
      : [
        127 | 0x80,
        0,
        0,
        0,
        0,
        length >>> 24,
        length >> 16 & 0xff,
        length >> 8 & 0xff,
        length & 0xff,
      ];
    // A mask of zeros leaves the payload as it is.
    const head = [(last ? 0x80 : 0) | opcode, ...size, 0, 0, 0, 0];
    const frame = new Uint8Array(head.length + length);
    frame.set(head);
    frame.set(payload, head.length);
    const bytes = new Uint8Array(frame.length * times);
    for (let count = 0; count < times; count++) bytes.set(frame, count * frame.length);
    this.#writing = this.#writing.then(() => this.#write(bytes));
  }

  /** Resolves when everything was taken, or the daemon has ended it. */
  async written(): Promise<void> {
    await this.#writing;
  }

  /** The next text; null when the daemon has ended it. */
  next(): Promise<string | null> {
    return within("a message of a WebSocket", this.#next());
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#connection.close();
  }

  async #write(bytes: Uint8Array): Promise<void> {
    try {
      for (let at = 0; at < bytes.length;) at += await this.#connection.write(bytes.subarray(at));
    } catch {
      // The daemon has had enough.
    }
  }

  async #next(): Promise<string | null> {
    const buffer = new Uint8Array(65_536);
    for (;;) {
      this.#takeFrames();
      const text = this.#texts.shift();
      if (text !== undefined) return text;
      const length = this.#isOpen ? await this.#connection.read(buffer).catch(() => null) : null;
      if (length === null) {
        this.close();
        return null;
      }
      const bytes = new Uint8Array(this.#bytes.length + length);
      bytes.set(this.#bytes);
      bytes.set(buffer.subarray(0, length), this.#bytes.length);
      this.#bytes = bytes;
    }
  }

  #takeFrames(): void {
    for (;;) {
      const view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset, this.#bytes.length);
      if (view.byteLength < 2) return;
      const short = view.getUint8(1);
      const head = short === 127 ? 10 : short === 126 ? 4 : 2;
      if (view.byteLength < head) return;
      const length = short === 127
        ? Number(view.getBigUint64(2))
        : short === 126
        ? view.getUint16(2)
        : short;
      if (view.byteLength < head + length) return;
      const payload = this.#bytes.subarray(head, head + length);
      const opcode = view.getUint8(0) & 0x0f;
      if (opcode === 1) this.#texts.push(new TextDecoder().decode(payload));
      if (opcode === 8 && length >= 2) this.#closeCode = view.getUint16(head);
      this.#bytes = this.#bytes.slice(head + length);
    }
  }
}

/** Opens a WebSocket to the daemon, with an `Authorization` header. */
export async function openWebSocket(
  port: number,
  { authorization }: { readonly authorization: string },
): Promise<RawWebSocket> {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const lines = [
    "GET /rpc HTTP/1.1",
    `Host: localhost:${port}`,
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    `Sec-WebSocket-Key: ${KEY}`,
    `Authorization: ${authorization}`,
  ];
  await connection.write(encoder.encode(`${lines.join("\r\n")}\r\n\r\n`));
  const buffer = new Uint8Array(65_536);
  let text = "";
  while (!text.includes("\r\n\r\n")) {
    const length = await within("the opening of a WebSocket", connection.read(buffer));
    if (length === null) break;
    // Each byte is one character, so that what follows the head can be cut off.
    text += String.fromCharCode(...buffer.subarray(0, length));
  }
  if (!text.startsWith("HTTP/1.1 101 ")) {
    connection.close();
    throw new Error(`open WebSocket: ${text.slice(0, 100)}, wanted 101`);
  }
  const rest = text.slice(text.indexOf("\r\n\r\n") + 4);
  return new RawWebSocket(connection, Uint8Array.from(rest, (char) => char.charCodeAt(0)));
}
