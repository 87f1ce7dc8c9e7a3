export interface MessageRateOptions {
  /** How many may come at once. */
  readonly burst: number;
  readonly perSecond: number;
  /** Milliseconds. */
  readonly now: () => number;
}

/** How often something may happen: often for a moment, seldom for long. */
export class MessageRate {
  readonly #options: MessageRateOptions;
  #left: number;
  #at: number;

  constructor(options: MessageRateOptions) {
    this.#options = options;
    this.#left = options.burst;
    this.#at = options.now();
  }

  /** Takes one; false when there is none left. */
  take(): boolean {
    const { burst, perSecond, now } = this.#options;
    const at = now();
    // A clock that was set back gives nothing.
    const gained = Math.max(0, at - this.#at) / 1_000 * perSecond;
    this.#at = at;
    this.#left = Math.min(burst, this.#left + gained);
    if (this.#left < 1) return false;
    this.#left--;
    return true;
  }
}
