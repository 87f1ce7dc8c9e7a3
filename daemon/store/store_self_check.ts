import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import type { DamageWatch } from "./damage_watch.ts";
import { isCorrupt } from "./errors.ts";
import { readRange, readRanges } from "./read_ranges.ts";

/** What a check of tables came to. */
export interface TableCheck {
  readonly checked: number;
  /** Left out, or not read to the end: the time was up. */
  readonly skipped: readonly string[];
  /** What SQLite says of damage; null when it found none. */
  readonly damage: string | null;
}

export interface TableCheckOptions {
  /** Time that only moves forward, milliseconds. */
  readonly elapsed: () => number;
  /** No table and no range is begun after so long. */
  readonly budgetMs: number;
  /** A table with more rows is read in ranges: nothing can stop a check of pages that has begun. */
  readonly mostRows?: number;
  /** Between two steps, milliseconds. */
  readonly pauseMs?: number;
}

/** A table of so many rows is checked within a few tens of milliseconds. */
const MOST_ROWS = 50_000;

/** Readers are kept out for moments only, milliseconds. */
const BUSY_MS = 200;

/** A name that SQLite gives to a database without a file. */
const IN_MEMORY = ":memory:";

export interface StoreSelfCheckOptions {
  /** Of the file behind the connection. */
  readonly path: string;
  readonly now: () => number;
  /** Hears of what a check finds. */
  readonly damage: Pick<DamageWatch, "tell" | "note">;
}

/** Tries the database that is in use, beside the work on it. */
export class StoreSelfCheck {
  readonly #db: DatabaseSync;
  readonly #options: StoreSelfCheckOptions;
  /** Where the next look goes on. */
  #place: Place = { table: "", after: [], rows: FIRST_ROWS };

  constructor(db: DatabaseSync, options: StoreSelfCheckOptions) {
    this.#db = db;
    this.#options = options;
  }

  /**
   * Writes a row that means nothing, and keeps it.
   * @throws what SQLite says when it cannot.
   */
  write(): void {
    this.#db.prepare(
      `INSERT INTO meta (key, value) VALUES ('self_test_at', ?)
       ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
    ).run(String(this.#options.now()));
  }

  /**
   * Checks one table after the other for damage, with a turn of the event loop between them. It
   * reads by a connection of its own: the one in use answers from pages that it read before.
   * @throws what SQLite says when it cannot be read.
   */
  async checkTables(options: TableCheckOptions): Promise<TableCheck> {
    const found = await this.#checkTables(options);
    if (found.damage !== null) this.#options.damage.tell(found.damage);
    return found;
  }

  /**
   * Reads a few rows through a connection that has read nothing yet, going on where the last look
   * ended: what stands in the file now, for a few milliseconds.
   * @returns what SQLite says of damage; null when it found none.
   * @throws what SQLite says when it cannot be read for another reason.
   */
  look({ elapsed, budgetMs }: Pick<TableCheckOptions, "elapsed" | "budgetMs">): string | null {
    const { path, damage } = this.#options;
    if (path === IN_MEMORY) return null;
    const until = elapsed() + budgetMs;
    try {
      const db = new DatabaseSync(path, { readOnly: true, timeout: 0 });
      try {
        const tables = tablesOf(db);
        let turns = 0;
        do this.#place = stepOn(db, { tables, place: this.#place }); while (
          ++turns < MOST_STEPS && elapsed() < until
        );
      } finally {
        db.close();
      }
      return null;
    } catch (error) {
      if (!isCorrupt(error)) throw error;
      damage.note(error);
      return error instanceof Error ? error.message : String(error);
    }
  }

  async #checkTables(options: TableCheckOptions): Promise<TableCheck> {
    const { path } = this.#options;
    if (path === IN_MEMORY) return await checkTables(this.#db, options);
    const db = new DatabaseSync(path, { readOnly: true, timeout: BUSY_MS });
    try {
      return await checkTables(db, options);
    } catch (error) {
      if (!isCorrupt(error)) throw error;
      const damage = error instanceof Error ? error.message : String(error);
      return { checked: 0, skipped: [], damage };
    } finally {
      db.close();
    }
  }
}

interface Place {
  readonly table: string;
  readonly after: readonly SQLInputValue[];
  readonly rows: number;
}

/** Rows of the first step in a table: of the largest ones they are half a megabyte. */
const FIRST_ROWS = 20;
/** So many rows, and so many bytes, are read within a millisecond or two. */
const STEP_ROWS = 500;
const STEP_BYTES = 262_144;
/** A small database is not read over and over. */
const MOST_STEPS = 200;

function stepOn(
  db: DatabaseSync,
  { tables, place }: { readonly tables: readonly string[]; readonly place: Place },
): Place {
  // A table may be gone since, or be the last: then it begins anew.
  const table = tables.includes(place.table) ? place.table : tables[0] ?? "";
  if (table === "") return place;
  const { after, rows } = table === place.table ? place : { after: [], rows: FIRST_ROWS };
  const { end, bytes } = readRange(db, table, { after, rows });
  if (end === null) {
    const next = tables[tables.indexOf(table) + 1] ?? tables[0] ?? "";
    return { table: next, after: [], rows: FIRST_ROWS };
  }
  const fitting = Math.floor(rows * STEP_BYTES / Math.max(bytes, 1));
  return { table, after: end, rows: Math.max(1, Math.min(STEP_ROWS, fitting)) };
}

async function checkTables(
  db: DatabaseSync,
  { elapsed, budgetMs, mostRows = MOST_ROWS, pauseMs = 0 }: TableCheckOptions,
): Promise<TableCheck> {
  const until = elapsed() + budgetMs;
  const isLate = () => elapsed() >= until;
  const pause = () => new Promise<void>((resolve) => setTimeout(resolve, pauseMs));
  const skipped: string[] = [];
  let checked = 0;
  const tables: { readonly table: string; readonly isLong: boolean }[] = [];
  for (const table of tablesOf(db)) {
    const isInTime = !isLate();
    tables.push({ table, isLong: isInTime && isLonger(db, { table, rows: mostRows }) });
    if (isInTime) await pause();
  }
  // A long one may take all the time that there is.
  for (const { table, isLong } of tables.toSorted((a, b) => Number(a.isLong) - Number(b.isLong))) {
    if (isLate()) {
      skipped.push(table);
      continue;
    }
    if (isLong) {
      if (await readWhole(db, { table, isLate, pause })) checked++;
      else skipped.push(table);
      continue;
    }
    const said = db.prepare(`PRAGMA quick_check(${quoted(table)})`).get()?.["quick_check"];
    if (said !== "ok") return { checked, skipped, damage: String(said) };
    checked++;
    await pause();
  }
  return { checked, skipped, damage: null };
}

/** @returns false when the time was up before its end. */
async function readWhole(
  db: DatabaseSync,
  { table, isLate, pause }: {
    readonly table: string;
    readonly isLate: () => boolean;
    readonly pause: () => Promise<void>;
  },
): Promise<boolean> {
  for (const _ of readRanges(db, table)) {
    await pause();
    if (isLate()) return false;
  }
  return true;
}

function tablesOf(db: DatabaseSync): string[] {
  return db.prepare(
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
  ).all().map(({ name }) => String(name));
}

function isLonger(
  db: DatabaseSync,
  { table, rows }: { readonly table: string; readonly rows: number },
): boolean {
  const row = db.prepare(
    `SELECT count(*) AS rows FROM (SELECT 1 FROM ${quoted(table)} LIMIT ?)`,
  ).get(rows + 1);
  return Number(row?.["rows"]) > rows;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
