import type { CancelTimer, Clock } from "../platform/clock.ts";
import type { RoomLog } from "../platform/room_log.ts";
import type { StoreSelfCheck } from "../store/store_self_check.ts";

export interface DamageLookOptions {
  readonly check: Pick<StoreSelfCheck, "look">;
  readonly clock: Pick<Clock, "setTimer">;
  /** Time that only moves forward, milliseconds. */
  readonly elapsed: () => number;
  readonly log: RoomLog;
}

const EVERY_MS = 60_000;
/** No step is begun after so long; with the last one a look takes less than 5 ms. */
const BUDGET_MS = 1;

/**
 * Reads a little of the database each minute, as it stands in the file: a file that was overwritten is
 * noticed within minutes though the daemon itself answers from memory.
 */
export class DamageLook {
  readonly #options: DamageLookOptions;
  #cancel: CancelTimer | null = null;
  #isTold = false;

  constructor(options: DamageLookOptions) {
    this.#options = options;
  }

  start(): void {
    this.#cancel = this.#options.clock.setTimer(EVERY_MS, () => {
      this.look();
      this.start();
    });
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  /** Looks now. Never throws: what cannot be read now is looked at a minute later. */
  look(): void {
    const { check, elapsed, log } = this.#options;
    try {
      const damage = check.look({ elapsed, budgetMs: BUDGET_MS });
      if (damage === null || this.#isTold) return;
      this.#isTold = true;
      log.error("the database is damaged", { damage });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      log.debug("the database cannot be looked at", { error: reason });
    }
  }
}
