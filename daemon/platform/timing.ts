/** Takes durations of one kind of work; what it does with them is no matter to who works. */
export interface Measure {
  /** Does the work and notes how long it took, also when it throws. */
  measure<T>(work: () => T): T;
}

/** For those whom nobody measures. */
export const UNMEASURED: Measure = { measure: (work) => work() };

/** How long something took: the count since the start, the rest of the last values. Milliseconds. */
export interface TimingReading {
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
}

export interface TimingOptions {
  /** Time that only moves forward, milliseconds; `performance.now`. */
  readonly elapsed: () => number;
  /** How many of the last values are kept. */
  readonly window?: number;
}

/** At ten values a second, those of the last minute and less. */
const USUAL_WINDOW = 512;

/**
 * Durations of one kind of work. Noting one is a store into a ring; percentiles are made when they
 * are asked for. Of no value before the first: all zero.
 */
export class Timing implements Measure {
  readonly #elapsed: () => number;
  readonly #window: Float64Array;
  #count = 0;

  constructor({ elapsed, window = USUAL_WINDOW }: TimingOptions) {
    this.#elapsed = elapsed;
    this.#window = new Float64Array(window);
  }

  /** Notes one duration, milliseconds; what is no number is left out. */
  record(ms: number): void {
    if (!Number.isFinite(ms)) return;
    this.#window[this.#count++ % this.#window.length] = Math.max(0, ms);
  }

  measure<T>(work: () => T): T {
    const startedAt = this.#elapsed();
    try {
      return work();
    } finally {
      this.record(this.#elapsed() - startedAt);
    }
  }

  read(): TimingReading {
    const values = this.#window.slice(0, this.#count).sort();
    const at = (share: number) => values[Math.ceil(share * values.length) - 1] ?? 0;
    return { count: this.#count, p50: at(0.5), p95: at(0.95), max: at(1) };
  }
}
