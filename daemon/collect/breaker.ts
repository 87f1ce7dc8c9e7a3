export interface BreakerOptions {
  /** Failures in a row that open the circuit. */
  readonly threshold: number;
  /** First pause once open, milliseconds; doubles with each failed trial. */
  readonly firstPauseMs: number;
  readonly maxPauseMs: number;
}

export type CircuitState = "closed" | "open" | "half_open";

const DEFAULTS: BreakerOptions = { threshold: 5, firstPauseMs: 2_000, maxPauseMs: 60_000 };

/**
 * Spares a program that keeps failing. Closed: every look is allowed. Open: none is, until the
 * pause is over. Half open: one trial decides.
 */
export class CircuitBreaker {
  readonly #options: BreakerOptions;
  #failures = 0;
  #pauseMs = 0;
  #openUntil = 0;

  constructor(options: Partial<BreakerOptions> = {}) {
    this.#options = { ...DEFAULTS, ...options };
  }

  state(now: number): CircuitState {
    if (this.#failures < this.#options.threshold) return "closed";
    const leftMs = this.#openUntil - now;
    // More left than the pause was: the clock was set back, and must not stretch it.
    return leftMs > 0 && leftMs <= this.#pauseMs ? "open" : "half_open";
  }

  /** Milliseconds until a look is allowed; 0 when one is now. */
  pauseMs(now: number): number {
    return this.state(now) === "open" ? this.#openUntil - now : 0;
  }

  succeeded(): void {
    this.#failures = 0;
    this.#pauseMs = 0;
  }

  failed(now: number): void {
    this.#failures++;
    if (this.#failures < this.#options.threshold) return;
    const { firstPauseMs, maxPauseMs } = this.#options;
    this.#pauseMs = this.#pauseMs === 0 ? firstPauseMs : Math.min(this.#pauseMs * 2, maxPauseMs);
    this.#openUntil = now + this.#pauseMs;
  }
}
