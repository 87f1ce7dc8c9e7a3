/** Counts starts, so that a daemon that cannot live is started seldom. */
export class StartBudget {
  readonly #maxStarts: number;
  readonly #windowMs: number;
  #starts: readonly number[] = [];

  /** At most `maxStarts` within any `windowMs`. */
  constructor({ maxStarts, windowMs }: { readonly maxStarts: number; readonly windowMs: number }) {
    this.#maxStarts = maxStarts;
    this.#windowMs = windowMs;
  }

  /**
   * Takes one start out of the budget.
   * @param now milliseconds UTC; a clock that was set back forgets the starts that it puts ahead
   * @returns false when there is none left
   */
  take(now: number): boolean {
    this.#starts = this.#starts.filter((at) => at <= now && now - at < this.#windowMs);
    if (this.#starts.length >= this.#maxStarts) return false;
    this.#starts = [...this.#starts, now];
    return true;
  }

  /** How long it is until there is one again, milliseconds; 0 when there is one. */
  waitMs(now: number): number {
    const within = this.#starts.filter((at) => at <= now && now - at < this.#windowMs);
    const frees = within.at(-this.#maxStarts);
    return frees === undefined ? 0 : frees + this.#windowMs - now;
  }

  /** Somebody wants another try: all that was is forgotten. */
  reset(): void {
    this.#starts = [];
  }
}
