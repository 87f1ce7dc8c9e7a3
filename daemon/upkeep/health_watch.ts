import type { Condition, Health } from "../../shared/protocol/methods/health.ts";
import type { CancelTimer, Clock } from "../platform/clock.ts";
import type { RoomLog } from "../platform/room_log.ts";
import { guardTurn } from "./guard_turn.ts";
import { worstCondition } from "./judge_check.ts";

export interface HealthWatchOptions {
  readonly clock: Clock;
  readonly log: RoomLog;
  readonly read: () => Health;
}

/** Between two readings: what is told as "since" is right to this, milliseconds. */
const READ_EVERY_MS = 10_000;

/** Reads the health now and then, so that the log says when it changed though nobody asks. */
export class HealthWatch {
  readonly #options: HealthWatchOptions;
  #known: ReadonlyMap<string, Condition> = new Map();
  #cancel: CancelTimer | null = null;

  constructor(options: HealthWatchOptions) {
    this.#options = options;
  }

  /** Reads for the first time a while after: what has just begun is not well yet, and not ill. */
  start(): void {
    const { clock, log } = this.#options;
    this.#cancel = clock.setTimer(READ_EVERY_MS, () => {
      guardTurn(() => this.#read(), log);
      this.start();
    });
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  #read(): void {
    const { checks } = this.#options.read();
    for (const { name, condition, detail } of checks) {
      const from = this.#known.get(name) ?? "healthy";
      if (from !== condition) this.#tell({ check: name, from, to: condition, detail });
    }
    this.#known = new Map(checks.map(({ name, condition }) => [name, condition]));
  }

  #tell(change: { check: string; from: Condition; to: Condition; detail: string }): void {
    const { log } = this.#options;
    const isWorse = worstCondition([change.from, change.to]) === change.to;
    // Never an error: those are counted, and the count is a part of health.
    if (isWorse) log.warn("health is worse", change);
    else log.info("health is better", change);
  }
}
