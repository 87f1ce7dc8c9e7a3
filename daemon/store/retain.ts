import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Config } from "../platform/config_schema.ts";
import { checkpoint } from "./checkpoint.ts";
import { RETENTION_KINDS, type RetentionKind } from "./retention_kinds.ts";
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

/** How one kind stands; counts are of this run. */
export interface KeptKind {
  readonly name: string;
  readonly keepMs: number;
  /** The oldest row that is kept, milliseconds UTC; null when there is none, or before a round. */
  readonly oldestAt: number | null;
  /** Rows that were taken away because they were old. */
  readonly expired: number;
  /** Rows that were taken away to make room. */
  readonly forRoom: number;
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
/** A step that took longer is followed by a smaller one, a step that took a third by a larger one. */
const STEP_MS = 5;
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
      if (elapsed() - began > STEP_MS / 3) return;
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

/** Takes away rows of one kind, the oldest first. */
class KindRows {
  /** Each for itself: rows of some kinds stand in many indexes. */
  readonly rows = new StepSize({ first: 100, most: 5_000 });
  readonly #db: DatabaseSync;
  readonly #kind: RetentionKind;
  readonly #config: Config;
  readonly #old: StatementSync;
  readonly #room: StatementSync;
  readonly #oldest: StatementSync;
  #expired = 0;
  #forRoom = 0;

  constructor(db: DatabaseSync, kind: RetentionKind, config: Config) {
    const { table, time, order = time, until, only = "1 = 1", onlyForRoom = "1 = 1" } = kind;
    const may = until === undefined ? only : `${only} AND ${order} < ${until}`;
    this.#db = db;
    this.#kind = kind;
    this.#config = config;
    this.#old = db.prepare(deletion(kind, may));
    this.#room = db.prepare(deletion(kind, `${may} AND ${onlyForRoom}`));
    this.#oldest = db.prepare(
      `SELECT ${time} AS at FROM ${table} WHERE ${only} ORDER BY ${order} LIMIT 1`,
    );
  }

  /** How many rows may go at a time. */
  get most(): number {
    return this.#kind.most ?? Number.MAX_SAFE_INTEGER;
  }

  get report(): KeptKind {
    const at = this.#oldest.get()?.["at"];
    return {
      name: this.#kind.name,
      keepMs: this.#kind.keepMs(this.#config),
      oldestAt: typeof at === "number" ? at : null,
      expired: this.#expired,
      forRoom: this.#forRoom,
    };
  }

  /** @returns how many rows went; fewer than `limit` when there are no more */
  takeOld(now: number, limit: number): number {
    const count = this.#take(this.#old, { limit, before: now - this.#kind.keepMs(this.#config) });
    this.#expired += count;
    return count;
  }

  /** @returns as {@linkcode takeOld} */
  makeRoom(now: number, limit: number): number {
    const least = this.#kind.leastMs(this.#config);
    // Times may lie in the future, when the clock was set back.
    const before = least === 0 ? Number.MAX_SAFE_INTEGER : now - least;
    const count = this.#take(this.#room, { limit, before });
    this.#forRoom += count;
    return count;
  }

  #take(
    deletion: StatementSync,
    { limit, before }: { readonly limit: number; readonly before: number },
  ): number {
    const count = Number(deletion.run(limit, before).changes);
    const { afterwards } = this.#kind;
    if (count > 0 && afterwards !== undefined) this.#db.exec(afterwards(before));
    return count;
  }
}

/** Only so many rows are looked at, so that it takes no longer where nothing is to be done. */
function deletion({ table, key, time, order, only = "1 = 1" }: RetentionKind, which: string) {
  const keys = key.join(", ");
  const oldest = `SELECT ${keys}, ${time} AS at FROM ${table} WHERE ${which}
    ORDER BY ${order ?? time} LIMIT ?`;
  if (order === undefined) {
    return `DELETE FROM ${table} WHERE (${keys}) IN (SELECT ${keys} FROM (${oldest}) WHERE at < ?)`;
  }
  // Not `which` again: with a second bound of the order SQLite may go by that one, through all rows.
  return `DELETE FROM ${table} WHERE (${only}) AND ${order} <=
    (SELECT max(${order}) FROM (${oldest}) WHERE at < ?)`;
}

/** How much is done at a time, by how long it took the last time. */
class StepSize {
  static readonly #LEAST = 8;
  readonly #most: number;
  #size: number;

  constructor({ first, most }: { readonly first: number; readonly most: number }) {
    this.#size = first;
    this.#most = most;
  }

  get size(): number {
    return this.#size;
  }

  took(ms: number): void {
    if (ms > STEP_MS) this.#size = Math.max(StepSize.#LEAST, Math.floor(this.#size / 2));
    else if (ms < STEP_MS / 3) this.#size = Math.min(this.#most, this.#size * 2);
  }
}
