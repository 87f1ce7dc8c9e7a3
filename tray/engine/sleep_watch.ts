import type { CancelTimer, Clock } from "./clock.ts";

export interface SleepWatchOptions {
  readonly clock: Clock;
  /** The wall clock has gone on without us. */
  readonly onWake: () => void;
  /** Between two looks. Default 5 000. */
  readonly everyMs?: number;
  /** What a look may be late by, for a busy machine. Default 20 000. */
  readonly slackMs?: number;
}

/** Notices that the machine slept: a timer comes back much later than it was asked to. */
export class SleepWatch {
  readonly #options: Required<SleepWatchOptions>;
  #cancel: CancelTimer | null = null;

  constructor(options: SleepWatchOptions) {
    this.#options = { everyMs: 5_000, slackMs: 20_000, ...options };
  }

  /** Begins to look; calls while it does change nothing. */
  start(): void {
    if (this.#cancel === null) this.#look();
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  #look(): void {
    const { clock, everyMs, slackMs, onWake } = this.#options;
    const from = clock.now();
    this.#cancel = clock.setTimer(everyMs, () => {
      const late = clock.now() - from - everyMs;
      this.#look();
      if (late > slackMs) onWake();
    });
  }
}
