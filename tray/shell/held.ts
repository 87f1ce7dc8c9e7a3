/** Keeps what native code reads from being cleared away while it does. */
export class Held {
  readonly #things = new Set<readonly unknown[]>();

  /** How many calls are under way. */
  get size(): number {
    return this.#things.size;
  }

  /** Does something with these, which stay until it is done. */
  async during<Things extends readonly unknown[], Result>(
    things: Things,
    act: (...things: Things) => Promise<Result>,
  ): Promise<Result> {
    this.#things.add(things);
    try {
      return await act(...things);
    } finally {
      this.#things.delete(things);
    }
  }
}
