import type { DatabaseSync } from "node:sqlite";
import type { Config } from "../platform/config_schema.ts";
import { checkpoint } from "./checkpoint.ts";
import { type KeptKind, KindRows } from "./kind_rows.ts";
import { RETENTION_KINDS, type RetentionKind } from "./retention_kinds.ts";
import { SHORT_STEP_MS, StepSize } from "./step_size.ts";
import { inTransaction } from "./transaction.ts";
import { pageUse } from "./vacuum.ts";

export interface RetentionOptions {
  readonly path: string;
  readonly config: Config;
  /** Milliseconds that only grow: how long a step takes. */
  readonly elapsed: () => number;
  /** What goes once nothing uses it any more; tells whether there is more to be done. */
  readonly sweep?: (now: number) => boolean;
  readonly kinds?: readonly RetentionKind[];
}

/** How the database keeps within its bounds. Sizes in bytes, times in milliseconds UTC. */
export interface RetentionReport {
  readonly limitBytes: number;
  readonly fileBytes: number;
  readonly freeBytes: number;
  readonly walBytes: number;
  /** False for a large database of an older build: only `db vacuum` makes its file smaller. */
  readonly isIncremental: boolean;
  /** False when it is too large, and nothing more may go. */
  readonly fits: boolean;
  readonly lastRoundAt: number | null;
  readonly lastPrunedAt: number | null;
  /** The longest that the database was busy with this at a time, milliseconds. */
  readonly longestStepMs: number;
  readonly kinds: readonly KeptKind[];
}

/** Of the limit: here pruning begins, and here it may end. */
const HIGH = 0.95;
const LOW = 0.9;
/** A log beyond this is written into the database at once. */
export const WAL_LIMIT_BYTES = 8 * 1024 * 1024;
const PAGES_WORTH_VACUUM = 256;
/** Of the file: less that is free is soon used again. */
const SHARE_WORTH_VACUUM = 0.05;

type Phase = "age" | "room" | "sweep" | "vacuum" | "log" | "done";

/**
 * Takes away what is past its days or past the size, and gives the room back, in steps of some
 * milliseconds: the caller lets others have their turn in between.
 */
export class Retention {
  readonly #db: DatabaseSync;
  readonly #options: RetentionOptions;
  readonly #kinds: readonly KindRows[];
  readonly #pages = new StepSize({ first: 16, most: 1_024 });
  #phase: Phase = "done";
  #kind = 0;
  #makesRoom = false;
  #pruned = false;
  #fits = true;
  #lastVacuumAt: number | null = null;
  #lastRoundAt: number | null = null;
  #lastPrunedAt: number | null = null;
  #longestStepMs = 0;

  /** The database must have been migrated. */
  constructor(db: DatabaseSync, options: RetentionOptions) {
    this.#db = db;
    this.#options = options;
    const { config, kinds = RETENTION_KINDS } = options;
    this.#kinds = kinds.map((kind) => new KindRows(db, kind, config));
  }

  /**
   * Does one small thing; a round begins when the one before has ended.
   * @returns whether the round goes on
   * @throws what SQLite says when the database cannot be written; the round has ended then.
   */
  step(now: number): boolean {
    if (this.#phase === "done") this.#begin();
    const began = this.#options.elapsed();
    try {
      this.#work(now, began);
    } catch (error) {
      this.#phase = "done";
      throw error;
    }
    const took = this.#options.elapsed() - began;
    this.#longestStepMs = Math.max(this.#longestStepMs, took);
    if (this.#phase !== "done") return true;
    this.#lastRoundAt = now;
    return false;
  }

  /** Asked each time: it may change while the daemon runs. */
  get #limitBytes(): number {
    return this.#options.config.maintenance.max_db_mb * 1024 * 1024;
  }

  report(): RetentionReport {
    const { fileBytes, freeBytes, isIncremental } = pageUse(this.#db);
    return {
      limitBytes: this.#limitBytes,
      fileBytes,
      freeBytes,
      walBytes: this.#walBytes,
      isIncremental,
      fits: this.#fits,
      lastRoundAt: this.#lastRoundAt,
      lastPrunedAt: this.#lastPrunedAt,
      longestStepMs: this.#longestStepMs,
      kinds: this.#kinds.map((kind) => kind.report),
    };
  }

  #begin(): void {
    this.#phase = "age";
    this.#kind = 0;
    this.#makesRoom = false;
    this.#pruned = false;
  }

  #work(now: number, began: number): void {
    switch (this.#phase) {
      case "age":
        return this.#takeOld(now, began);
      case "room":
        return this.#makeRoom(now, began);
      case "sweep":
        return this.#sweep(now, began);
      case "vacuum":
        return this.#vacuum(now, began);
      case "log":
        return this.#limitLog();
      case "done":
        return;
    }
  }

  #takeOld(now: number, began: number): void {
    const kind = this.#kinds[this.#kind];
    if (kind === undefined) {
      this.#kind = 0;
      this.#phase = "room";
      return;
    }
    const limit = Math.min(kind.rows.size, kind.most);
    const count = this.#prune(kind, () => kind.takeOld(now, limit), { now, began });
    if (count < limit) this.#kind++;
  }

  #makeRoom(now: number, began: number): void {
    const { usedBytes } = this.#room;
    // Once begun, some more goes: else each round would have to.
    const isTooLarge = usedBytes > (this.#makesRoom ? this.#low : this.#high);
    const kind = this.#kinds[this.#kind];
    if (!isTooLarge || kind === undefined) {
      this.#fits = usedBytes <= this.#high;
      this.#phase = "sweep";
      return;
    }
    this.#makesRoom = true;
    const limit = Math.min(kind.rows.size, kind.most);
    const count = this.#prune(kind, () => kind.makeRoom(now, limit), { now, began });
    if (count < limit) this.#kind++;
  }

  #prune(
    kind: KindRows,
    work: () => number,
    { now, began }: { readonly now: number; readonly began: number },
  ): number {
    const count = inTransaction(this.#db, work);
    if (count > 0) {
      kind.rows.took(this.#options.elapsed() - began);
      this.#lastPrunedAt = now;
      this.#pruned = true;
    }
    return count;
  }

  #sweep(now: number, began: number): void {
    const { sweep, elapsed } = this.#options;
    while (sweep?.(now) === true) {
      if (elapsed() - began > SHORT_STEP_MS) return;
    }
    this.#phase = "vacuum";
  }

  #vacuum(now: number, began: number): void {
    const { freeBytes, fileBytes, pageBytes, isIncremental } = this.#room;
    const interval = this.#options.config.maintenance.vacuum_interval_hours * 3_600_000;
    const isDue = fileBytes > this.#high || this.#lastVacuumAt === null ||
      Math.abs(now - this.#lastVacuumAt) >= interval;
    const worth = Math.max(PAGES_WORTH_VACUUM * pageBytes, fileBytes * SHARE_WORTH_VACUUM);
    if (!isIncremental || !isDue || freeBytes <= worth) {
      if (isDue && isIncremental) this.#lastVacuumAt = now;
      this.#phase = "log";
      return;
    }
    // Each row of its answer is one page; it must be read to the end.
    this.#db.prepare(`PRAGMA incremental_vacuum(${this.#pages.size})`).all();
    this.#pages.took(this.#options.elapsed() - began);
    this.#pruned = true;
  }

  /** The file shrinks, and the log can be begun anew, once what is in the log is in the file. */
  #limitLog(): void {
    this.#phase = "done";
    const isLong = this.#walBytes > WAL_LIMIT_BYTES;
    if (!isLong && !this.#pruned) return;
    // Where an older picture is read, the next round tries again.
    checkpoint(this.#db, isLong ? "TRUNCATE" : "PASSIVE");
  }

  get #room() {
    const use = pageUse(this.#db);
    return { ...use, usedBytes: use.fileBytes - use.freeBytes };
  }

  /** The log lies beside the file, and counts. */
  get #available(): number {
    return this.#limitBytes - Math.min(WAL_LIMIT_BYTES, this.#limitBytes / 4);
  }

  get #high(): number {
    return this.#available * HIGH;
  }

  get #low(): number {
    return this.#available * LOW;
  }

  get #walBytes(): number {
    try {
      return Deno.statSync(`${this.#options.path}-wal`).size;
    } catch {
      return 0;
    }
  }
}
