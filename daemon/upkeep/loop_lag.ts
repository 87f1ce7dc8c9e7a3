import type { CancelTimer, Clock } from "../platform/clock.ts";
import type { Timing } from "../platform/timing.ts";
import { HEALTH_LIMITS } from "./health_limits.ts";

export interface LoopLagOptions {
  readonly clock: Pick<Clock, "now" | "setTimer">;
  /** Time that only moves forward, and stands still while the machine sleeps; milliseconds. */
  readonly elapsed: () => number;
  /** Takes how late each turn came, milliseconds. */
  readonly timing: Pick<Timing, "record">;
}

/** Between two measurements: dear enough to be few, close enough to see what a person feels. */
export const LAG_EVERY_MS = 1_000;

/** A turn that comes this much late, by the wall clock, is one after a standstill; milliseconds. */
const STANDSTILL_MS = HEALTH_LIMITS.loopLagMs.unhealthy;

/** Notes how late timers come: what keeps the event loop busy keeps everything waiting. */
export class LoopLag {
  readonly #options: LoopLagOptions;
  #cancel: CancelTimer | null = null;
  /** When the last turn was, milliseconds UTC. */
  #turnAt: number;
  #stoodUntil: number | null = null;

  constructor(options: LoopLagOptions) {
    this.#options = options;
    this.#turnAt = options.clock.now();
  }

  /**
   * Until when the machine slept or the process was stopped last, milliseconds UTC; null: never so
   * far. A clock that was set forward looks the same. Right in the first turn after it, too.
   */
  get stoodUntil(): number | null {
    this.#noteStandstill();
    return this.#stoodUntil;
  }

  start(): void {
    const { clock, elapsed, timing } = this.#options;
    const setAt = elapsed();
    this.#turnAt = clock.now();
    this.#cancel = clock.setTimer(LAG_EVERY_MS, () => {
      this.#noteStandstill();
      timing.record(elapsed() - setAt - LAG_EVERY_MS);
      this.start();
    });
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  /** Timers do not count while a machine sleeps; the wall clock does. */
  #noteStandstill(): void {
    const now = this.#options.clock.now();
    if (now - this.#turnAt < LAG_EVERY_MS + STANDSTILL_MS) return;
    this.#turnAt = this.#stoodUntil = now;
  }
}
