/** The last bytes of a stream, in bounded memory. */
export class ByteTail {
  readonly #maxBytes: number;
  #bytes = new Uint8Array(0);
  #isCut = false;

  /** @param maxBytes how many are kept at least; twice as many are held for a moment */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  push(chunk: Uint8Array): void {
    const joined = new Uint8Array(this.#bytes.length + chunk.length);
    joined.set(this.#bytes);
    joined.set(chunk, this.#bytes.length);
    const over = joined.length - this.#maxBytes;
    this.#isCut ||= over > 0;
    // By pairs, so that UTF-16 stays in step.
    this.#bytes = over > 0 ? joined.slice(over - over % 2) : joined;
  }

  /** A copy; begins with a whole character of UTF-8 where its beginning was dropped. */
  bytes(): Uint8Array {
    if (!this.#isCut || this.#bytes.includes(0)) return this.#bytes.slice();
    const start = this.#bytes.findIndex((byte) => (byte & 0xc0) !== 0x80);
    return this.#bytes.slice(Math.max(start, 0));
  }
}
