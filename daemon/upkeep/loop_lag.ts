import type { CancelTimer, Clock } from "../platform/clock.ts";
import type { Timing } from "../platform/timing.ts";

export interface LoopLagOptions {
  readonly clock: Pick<Clock, "setTimer">;
  /** Time that only moves forward, and stands still while the machine sleeps; milliseconds. */
  readonly elapsed: () => number;
  /** Takes how late each turn came, milliseconds. */
  readonly timing: Pick<Timing, "record">;
}

/** Between two measurements: dear enough to be few, close enough to see what a person feels. */
export const LAG_EVERY_MS = 1_000;

/** Notes how late timers come: what keeps the event loop busy keeps everything waiting. */
export class LoopLag {
  readonly #options: LoopLagOptions;
  #cancel: CancelTimer | null = null;

  constructor(options: LoopLagOptions) {
    this.#options = options;
  }

  start(): void {
    const { clock, elapsed, timing } = this.#options;
    const setAt = elapsed();
    this.#cancel = clock.setTimer(LAG_EVERY_MS, () => {
      timing.record(elapsed() - setAt - LAG_EVERY_MS);
      this.start();
    });
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
  }
}
