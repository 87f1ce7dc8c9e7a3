/** Lets so many things happen in a second, and a few more at once. */
export class TokenBucket {
  readonly #perSecond: number;
  readonly #burst: number;
  #tokens: number;
  #filledAt: number;

  /** @param elapsed milliseconds of a clock that nobody sets */
  constructor(perSecond: number, { burst = perSecond * 2, elapsed }: {
    readonly burst?: number;
    readonly elapsed: number;
  }) {
    this.#perSecond = perSecond;
    this.#burst = burst;
    this.#tokens = burst;
    this.#filledAt = elapsed;
  }

  /**
   * Takes one.
   * @returns 0 when it was there, else how long until it is, milliseconds; nothing was taken then.
   */
  take(elapsed: number): number {
    const passed = Math.max(0, elapsed - this.#filledAt);
    this.#tokens = Math.min(this.#burst, this.#tokens + passed * this.#perSecond / 1_000);
    this.#filledAt += passed;
    if (this.#tokens < 1) return Math.ceil((1 - this.#tokens) * 1_000 / this.#perSecond);
    this.#tokens -= 1;
    return 0;
  }
}
