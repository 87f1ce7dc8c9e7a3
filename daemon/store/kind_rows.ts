import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Config } from "../platform/config_schema.ts";
import type { RetentionKind } from "./retention_kinds.ts";
import { StepSize } from "./step_size.ts";

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

/** Takes away rows of one kind, the oldest first. */
export class KindRows {
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
