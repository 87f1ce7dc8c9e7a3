/** Where a file's bytes are read into. */
export interface TailBuffer {
  /** Another array after `resize`. */
  readonly bytes: Uint8Array;
  /** Makes it larger or smaller; what is in it stays, as far as there is room. */
  resize(length: number): void;
}

/** A buffer of plain memory. */
export class PlainBuffer implements TailBuffer {
  #bytes: Uint8Array = new Uint8Array();

  get bytes(): Uint8Array {
    return this.#bytes;
  }

  resize(length: number): void {
    const bytes = new Uint8Array(length);
    bytes.set(this.#bytes.subarray(0, length));
    this.#bytes = bytes;
  }
}
