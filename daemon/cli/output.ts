/** Where text goes. */
export interface Output {
  /**
   * Writes a text as it is. Texts arrive in the order of the calls, also when these do not wait.
   * @throws {OutputClosedError} when nobody reads any more.
   */
  print(text: string): Promise<void>;
}

/** The reader has gone (`| head`): the command ends quietly, for it has done what was wanted. */
export class OutputClosedError extends Error {
  override readonly name = "OutputClosedError";
  readonly code = "OUTPUT_CLOSED";
}

/** The part of a standard stream that is written to. */
export interface Sink {
  write(bytes: Uint8Array): Promise<number>;
}

/** An {@link Output} over a standard stream; a reader that is slow does not hold up the process. */
export class StreamOutput implements Output {
  readonly #sink: Sink;
  #last: Promise<void> = Promise.resolve();

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  print(text: string): Promise<void> {
    // After a failure each later text fails the same way.
    this.#last = this.#last.then(() => this.#write(new TextEncoder().encode(text)));
    // Whoever does not wait is told by the next text.
    this.#last.catch(() => {});
    return this.#last;
  }

  async #write(bytes: Uint8Array): Promise<void> {
    try {
      for (let at = 0; at < bytes.length;) at += await this.#sink.write(bytes.subarray(at));
    } catch (error) {
      if (isGone(error)) throw new OutputClosedError("write output: its reader has gone");
      throw error;
    }
  }
}

/** EPIPE of a pipe, EIO of a terminal that was closed. */
function isGone(error: unknown): boolean {
  if (error instanceof Deno.errors.BrokenPipe) return true;
  return error instanceof Error && "code" in error && error.code === "EIO";
}
