import type { CancelTimer, Clock } from "../platform/clock.ts";
import type { RoomLog } from "../platform/room_log.ts";
import { guardTurn } from "./guard_turn.ts";

export interface TickerOptions {
  readonly clock: Clock;
  readonly log: RoomLog;
  /** What time passes for. */
  readonly pipeline: { readonly persisted: boolean; tick(): void };
}

/** Between two turns without an observation, in which what ended long ago leaves the present. */
const TICK_MS = 10_000;
/** The same while the store cannot be written, and is to be tried again. */
const RETRY_TICK_MS = 1_000;

/** Lets time pass for the pipeline, whether or not anything is observed. */
export class Ticker {
  readonly #options: TickerOptions;
  #cancel: CancelTimer | null = null;

  constructor(options: TickerOptions) {
    this.#options = options;
  }

  start(): void {
    const { clock, log, pipeline } = this.#options;
    this.#cancel = clock.setTimer(pipeline.persisted ? TICK_MS : RETRY_TICK_MS, () => {
      guardTurn(() => pipeline.tick(), log);
      this.start();
    });
  }

  stop(): void {
    this.#cancel?.();
  }
}
