import { type BackoffLimits, backoffMs } from "./backoff.ts";
import type { CancelTimer, Clock } from "./clock.ts";
import { StartBudget } from "./start_budget.ts";

export interface AttemptLimits extends BackoffLimits {
  /** A life of this length makes up for all failures before it. */
  readonly stableMs: number;
  readonly maxStarts: number;
  readonly startsWithinMs: number;
}

export interface AttemptsOptions {
  readonly clock: Clock;
  readonly limits: AttemptLimits;
  /** From 0 up to 1. */
  readonly random: () => number;
}

/** Says when a daemon may be started again: later after each failure, at once when somebody asks. */
export class Attempts {
  readonly #options: AttemptsOptions;
  readonly #budget: StartBudget;
  #failures = 0;
  #isHurried = false;
  #endPause: () => void = () => {};
  #cancelStable: CancelTimer = () => {};

  constructor(options: AttemptsOptions) {
    this.#options = options;
    const { maxStarts, startsWithinMs } = options.limits;
    this.#budget = new StartBudget({ maxStarts, windowMs: startsWithinMs });
  }

  /** In a row. */
  get failures(): number {
    return this.#failures;
  }

  /** Somebody wants the next one without a pause. */
  get isHurried(): boolean {
    return this.#isHurried;
  }

  /** Forgets all failures: somebody wants another try, now. */
  hurry(): void {
    this.#failures = 0;
    this.#budget.reset();
    this.#isHurried = true;
  }

  /** There is no hurry any more. */
  calm(): void {
    this.#isHurried = false;
  }

  /** Takes one start. @returns how long until there is one, milliseconds; null when it is taken */
  take(): number | null {
    const now = this.#options.clock.now();
    return this.#budget.take(now) ? null : this.#budget.waitMs(now);
  }

  /** What was started lives; when it does for long, earlier failures do not count. */
  lives(): void {
    const { clock, limits: { stableMs } } = this.#options;
    this.#cancelStable = clock.setTimer(stableMs, () => this.#failures = 0);
  }

  /** What was started has ended, whatever it came to. */
  ended(): void {
    this.#cancelStable();
  }

  /** It was a failure. @returns how long to pause, milliseconds */
  fail(): number {
    this.#failures++;
    const { random, limits } = this.#options;
    return backoffMs(this.#failures, { random: random(), limits });
  }

  /**
   * Resolves after so long, or when {@link endPause} is called; at once while there is hurry.
   * @param ms null waits until somebody asks for it
   */
  pause(ms: number | null): Promise<void> {
    if (this.#isHurried) return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = ms === null
        ? () => {}
        : this.#options.clock.setTimer(ms, () => this.#endPause());
      this.#endPause = () => {
        this.#endPause = () => {};
        cancel();
        resolve();
      };
    });
  }

  /** Nothing changes while there is no pause. */
  endPause(): void {
    this.#endPause();
  }
}
