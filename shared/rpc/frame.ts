import { FrameError } from "./channel.ts";

const CARRIAGE_RETURN = 0x0d;
const LINE_FEED = 0x0a;

/** `name: value`, the value without its outer blanks. */
const HEADER_LINE = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*)$/;

/** First piece of memory for a body that arrives in parts; grows with what really comes. */
const FIRST_BODY_BYTES = 64 * 1024;

const encoder = new TextEncoder();

/** One text as `Content-Length: N`, an empty line, and N bytes of UTF-8. */
export function encodeFrame(text: string): Uint8Array<ArrayBuffer> {
  const body = encoder.encode(text);
  const header = encoder.encode(`Content-Length: ${body.length}\r\n\r\n`);
  const frame = new Uint8Array(header.length + body.length);
  frame.set(header);
  frame.set(body, header.length);
  return frame;
}

export interface FrameLimits {
  /** Bytes of UTF-8 in one message. Default 8 MiB. */
  readonly maxBodyBytes?: number;
  /** Bytes of all header lines of one message with their line ends. Default 4096. */
  readonly maxHeaderBytes?: number;
}

/**
 * Turns bytes, cut anywhere, into the texts of {@link encodeFrame}. Only what has arrived of a body
 * is kept, whatever its header announces, and it is copied a bounded number of times. The first bad
 * byte ends the decoder: nothing after it can be trusted.
 */
export class FrameDecoder {
  readonly #maxBodyBytes: number;
  readonly #maxHeaderBytes: number;
  readonly #utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  #failure: FrameError | undefined;

  #line = "";
  #headerBytes = 0;
  #contentLength: number | undefined;

  /** Undefined while headers are read. */
  #bodyLength: number | undefined;
  #body: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  #bodyBytes = 0;

  constructor(limits: FrameLimits = {}) {
    this.#maxBodyBytes = limits.maxBodyBytes ?? 8 * 1024 * 1024;
    this.#maxHeaderBytes = limits.maxHeaderBytes ?? 4096;
  }

  /** Why the decoder has ended; undefined while it has not. */
  get failure(): FrameError | undefined {
    return this.#failure;
  }

  /**
   * The texts that are complete with this chunk, in order. Where bad bytes come after good texts,
   * these are returned, `failure` is set, and the next call throws it. The chunk may be reused.
   * @throws {FrameError} when the bytes are no frame, and on every later call.
   */
  push(chunk: Uint8Array): string[] {
    if (this.#failure) throw this.#failure;
    const texts: string[] = [];
    try {
      this.#decode(chunk, texts);
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      this.#failure = error;
      this.#body = new Uint8Array(0);
      if (texts.length === 0) throw error;
    }
    return texts;
  }

  /**
   * Tells the decoder that no more bytes come.
   * @throws {FrameError} `TRUNCATED` when a message is half there, or the error of before.
   */
  end(): void {
    if (this.#failure) throw this.#failure;
    if (this.#bodyLength === undefined && this.#headerBytes === 0) return;
    const state = this.#bodyLength === undefined
      ? `ended after ${this.#headerBytes} bytes of a header`
      : `ended after ${this.#bodyBytes} of ${this.#bodyLength} bytes`;
    this.#failure = new FrameError("TRUNCATED", `read frame: ${state}, send whole messages`);
    this.#body = new Uint8Array(0);
    throw this.#failure;
  }

  #decode(chunk: Uint8Array, texts: string[]): void {
    let at = 0;
    while (at < chunk.length) {
      at = this.#bodyLength === undefined ? this.#readHeader(chunk, at) : this.#readBody(chunk, at);
      if (this.#bodyLength === this.#bodyBytes) texts.push(this.#takeBody());
    }
  }

  /** Reads to the end of a header line or of the chunk. */
  #readHeader(chunk: Uint8Array, start: number): number {
    for (let at = start; at < chunk.length; at++) {
      const byte = chunk[at] ?? 0;
      if (++this.#headerBytes > this.#maxHeaderBytes) {
        const limit = `over ${this.#maxHeaderBytes} bytes, send fewer headers`;
        throw new FrameError("HEADER_TOO_LONG", `read frame header: ${limit}`);
      }
      const afterReturn = this.#line.endsWith("\r");
      if (byte === LINE_FEED && afterReturn) {
        this.#endLine();
        return at + 1;
      }
      if (afterReturn || !isHeaderByte(byte)) throw malformed("a byte that no header line holds");
      this.#line += String.fromCharCode(byte);
    }
    return chunk.length;
  }

  #endLine(): void {
    const line = this.#line.slice(0, -1);
    this.#line = "";
    if (line !== "") {
      this.#readLine(line);
      return;
    }
    if (this.#contentLength === undefined) throw malformed("no Content-Length");
    this.#bodyLength = this.#contentLength;
  }

  #readLine(line: string): void {
    const [, name, value] = HEADER_LINE.exec(line) ?? [];
    if (name === undefined || value === undefined) throw malformed("a line without a header");
    if (name.toLowerCase() !== "content-length") return;
    const length = contentLength(value);
    if (this.#contentLength !== undefined && this.#contentLength !== length) {
      throw malformed("two different Content-Lengths");
    }
    if (length > this.#maxBodyBytes) {
      const limit = `over ${this.#maxBodyBytes} bytes, send smaller messages`;
      throw new FrameError("BODY_TOO_LARGE", `read frame: ${limit}`);
    }
    this.#contentLength = length;
  }

  /** Reads to the end of the body or of the chunk. */
  #readBody(chunk: Uint8Array, start: number): number {
    const length = this.#bodyLength ?? 0;
    const end = Math.min(chunk.length, start + length - this.#bodyBytes);
    const bytes = this.#bodyBytes + end - start;
    this.#reserve(bytes, length);
    this.#body.set(chunk.subarray(start, end), this.#bodyBytes);
    this.#bodyBytes = bytes;
    return end;
  }

  /** Doubling keeps the copying linear however small the chunks are. */
  #reserve(bytes: number, length: number): void {
    if (bytes <= this.#body.length) return;
    const size = Math.max(bytes, this.#body.length * 2, FIRST_BODY_BYTES);
    const grown = new Uint8Array(Math.min(length, size));
    grown.set(this.#body.subarray(0, this.#bodyBytes));
    this.#body = grown;
  }

  #takeBody(): string {
    const body = this.#body.subarray(0, this.#bodyBytes);
    this.#body = new Uint8Array(0);
    this.#bodyBytes = 0;
    this.#headerBytes = 0;
    this.#bodyLength = undefined;
    this.#contentLength = undefined;
    try {
      return this.#utf8.decode(body);
    } catch {
      throw new FrameError(
        "BODY_NOT_UTF8",
        "read frame: bytes that are not UTF-8, encode as UTF-8",
      );
    }
  }
}

/** Printable ASCII, tab, and the first half of a line end. */
function isHeaderByte(byte: number): boolean {
  return (byte >= 0x20 && byte < 0x7f) || byte === 0x09 || byte === CARRIAGE_RETURN;
}

/** Infinity for a number beyond counting, which is over any limit. */
function contentLength(value: string): number {
  const digits = value.trimEnd();
  if (!/^[0-9]+$/.test(digits)) throw malformed("a Content-Length that is no whole number");
  return Number(digits);
}

function malformed(state: string): FrameError {
  const wanted = "start each message with Content-Length: N and an empty line";
  return new FrameError("HEADER_MALFORMED", `read frame header: ${state}, ${wanted}`);
}
