import type { CancelTimer, Clock } from "../platform/clock.ts";

export interface SettingsWatchOptions {
  readonly clock: Clock;
  readonly settings: { look(): Promise<void> };
}

/** Between two looks at the file, milliseconds: people edit it by hand, and rarely. */
const LOOK_EVERY_MS = 60_000;

/** Looks at the file of the settings now and then, so that health tells when it was broken. */
export class SettingsWatch {
  readonly #options: SettingsWatchOptions;
  #cancel: CancelTimer | null = null;

  constructor(options: SettingsWatchOptions) {
    this.#options = options;
  }

  start(): void {
    const { clock, settings } = this.#options;
    this.#cancel = clock.setTimer(LOOK_EVERY_MS, () => {
      void settings.look();
      this.start();
    });
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
  }
}
