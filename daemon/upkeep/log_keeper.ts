import type { CancelTimer, Clock } from "../platform/clock.ts";

export interface LogKeeperOptions {
  readonly store: {
    /** @throws {Error} when the database cannot be written. */
    shortenLog(fromBytes: number): void;
  };
  readonly clock: Pick<Clock, "setTimer">;
}

const EVERY_MS = 1_000;
/** A log this long is written into the database, bytes: a few hundred pages, some milliseconds. */
const LONG_BYTES = 2 * 1024 * 1024;

/** Keeps the database's log short between commits, so that none of them has to wait for the disk. */
export class LogKeeper {
  readonly #options: LogKeeperOptions;
  #cancel: CancelTimer | null = null;

  constructor(options: LogKeeperOptions) {
    this.#options = options;
  }

  start(): void {
    const { store, clock } = this.#options;
    this.#cancel = clock.setTimer(EVERY_MS, () => {
      try {
        store.shortenLog(LONG_BYTES);
      } catch {
        // The commits will tell; the log has its limit all the same.
      }
      this.start();
    });
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
  }
}
