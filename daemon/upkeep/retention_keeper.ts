import type { CancelTimer, Clock } from "../platform/clock.ts";
import type { RoomLog } from "../platform/room_log.ts";
import type { StoreBounds } from "../../shared/protocol/methods/health.ts";
import type { RetentionReport } from "../store/retain.ts";

export interface RetentionKeeperOptions {
  readonly retention: {
    /** @throws {Error} when the database cannot be written. */
    step(now: number): boolean;
    report(): RetentionReport;
  };
  readonly clock: Clock;
  readonly log: RoomLog;
}

/** From the start to the first round: others have more to do then. */
const FIRST_ROUND_MS = 5_000;
const ROUND_MS = 60_000;
/** Between two steps, which take some milliseconds each: the pipeline has the larger part. */
const STEP_PAUSE_MS = 15;

const NOTHING_KNOWN: RetentionReport = {
  limitBytes: 0,
  fileBytes: 0,
  freeBytes: 0,
  walBytes: 0,
  isIncremental: true,
  fits: true,
  lastRoundAt: null,
  lastPrunedAt: null,
  longestStepMs: 0,
  kinds: [],
};

/** Keeps the database within its bounds, a little at a time. */
export class RetentionKeeper {
  readonly #options: RetentionKeeperOptions;
  #cancel: CancelTimer | null = null;
  #error: string | null = null;
  #told = 0;
  #known: RetentionReport = NOTHING_KNOWN;

  constructor(options: RetentionKeeperOptions) {
    this.#options = options;
  }

  start(): void {
    this.#later(FIRST_ROUND_MS);
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  /** How the database stands to its bounds; as it was known last while it cannot be read. */
  health(): StoreBounds {
    let error = this.#error;
    try {
      this.#known = this.#options.retention.report();
    } catch (cause) {
      error = cause instanceof Error ? cause.message : String(cause);
    }
    return { ...this.#known, kinds: [...this.#known.kinds], error };
  }

  #later(ms: number): void {
    this.#cancel = this.#options.clock.setTimer(ms, () => this.#step());
  }

  #step(): void {
    const { retention, clock, log } = this.#options;
    try {
      const goesOn = retention.step(clock.now());
      if (this.#error !== null) log.info("what is old can be taken away again");
      this.#error = null;
      if (!goesOn) this.#tell();
      this.#later(goesOn ? STEP_PAUSE_MS : ROUND_MS);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (this.#error === null) log.warn("what is old cannot be taken away", { error: message });
      this.#error = message;
      this.#later(ROUND_MS);
    }
  }

  /** One line for a round in which something went. */
  #tell(): void {
    const { kinds, fileBytes, fits } = this.#options.retention.report();
    const pruned = kinds.reduce((sum, { expired, forRoom }) => sum + expired + forRoom, 0);
    if (pruned === this.#told) return;
    this.#options.log.info("what is old was taken away", {
      rows: pruned - this.#told,
      fileBytes,
      fits,
    });
    this.#told = pruned;
  }
}
