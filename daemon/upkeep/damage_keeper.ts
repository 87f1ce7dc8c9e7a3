import type { CancelTimer, Clock } from "../platform/clock.ts";
import type { RoomLog } from "../platform/room_log.ts";
import type { StoreSelfCheck } from "../store/store_self_check.ts";

export interface DamageKeeperOptions {
  readonly check: Pick<StoreSelfCheck, "checkTables">;
  readonly clock: Pick<Clock, "setTimer">;
  /** Time that only moves forward, milliseconds. */
  readonly elapsed: () => number;
  readonly log: RoomLog;
}

/** The start has just read the whole file. */
const EVERY_MS = 86_400_000;
/** Reading goes on for so long at most, pauses included. */
const BUDGET_MS = 10 * 60_000;
/** Between two steps of some milliseconds: whatever else there is to do comes first. */
const PAUSE_MS = 50;
/** A table with more rows is read in ranges, so that no step is long: rows of answers take 24 KB each. */
const ROWS_AT_ONCE = 500;

/** Reads the database through once a day, in small steps; what it finds damaged is in its health. */
export class DamageKeeper {
  readonly #options: DamageKeeperOptions;
  #cancel: CancelTimer | null = null;
  #stopped = false;

  constructor(options: DamageKeeperOptions) {
    this.#options = options;
  }

  start(): void {
    this.#cancel = this.#options.clock.setTimer(EVERY_MS, () => void this.check());
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
    this.#cancel = null;
  }

  /** Reads all of it now, and again after a day. Never rejects. */
  async check(): Promise<void> {
    const { check, elapsed, log } = this.#options;
    try {
      const { damage, skipped } = await check.checkTables({
        // Once stopped no time is left, so that the end of the daemon does not wait for it.
        elapsed: () => this.#stopped ? Infinity : elapsed(),
        budgetMs: BUDGET_MS,
        pauseMs: PAUSE_MS,
        mostRows: ROWS_AT_ONCE,
      });
      if (damage !== null) log.error("the database is damaged", { damage });
      else if (skipped.length > 0 && !this.#stopped) {
        log.warn("not all of the database could be read through", { skipped });
      }
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      log.warn("the database cannot be read through", { error: reason });
    }
    if (!this.#stopped) this.start();
  }
}
