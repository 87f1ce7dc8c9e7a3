export interface RestartLimits {
  /** The pause after the first failure; it doubles with each further one. Milliseconds. */
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
  /** A daemon that has lived so long was well: what failed before it no longer counts. */
  readonly stableMs: number;
  /** After so many failures in a row there is no further try. */
  readonly budget: number;
}

/** Some thirteen minutes of tries. */
export const RESTART_LIMITS: RestartLimits = {
  firstPauseMs: 250,
  longestPauseMs: 60_000,
  stableMs: 60_000,
  budget: 20,
};

/** Decides whether a daemon that failed is started again, and when. */
export class RestartPolicy {
  readonly #limits: RestartLimits;
  #failures = 0;

  constructor(limits: RestartLimits = RESTART_LIMITS) {
    this.#limits = limits;
  }

  /** Failures in a row. */
  get failures(): number {
    return this.#failures;
  }

  /**
   * Counts one failure of a daemon that lived for `livedMs`.
   * @returns the pause before the next start, milliseconds; null when the budget is spent.
   */
  failed(livedMs: number): number | null {
    const { firstPauseMs, longestPauseMs, stableMs, budget } = this.#limits;
    this.#failures = livedMs >= stableMs ? 1 : this.#failures + 1;
    if (this.#failures >= budget) return null;
    return Math.min(longestPauseMs, firstPauseMs * 2 ** (this.#failures - 1));
  }
}
