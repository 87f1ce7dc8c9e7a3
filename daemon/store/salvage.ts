import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { moveDatabase, removeDatabase, syncPath } from "./copy_database.ts";
import { pruneCopies, type SpentCopy } from "./database_copies.ts";
import { isRefused } from "./errors.ts";
import type { Key } from "./key_space.ts";
import { countLeaves } from "./leaf_count.ts";
import { moveAside, openStore } from "./open.ts";
import { readAround, type Row } from "./read_around.ts";
import { rebuildSchema } from "./salvage_schema.ts";

/** What could be read of one table. */
export interface SalvagedTable {
  readonly table: string;
  readonly rows: number;
  /** Some of it cannot be read. */
  readonly broken: boolean;
  /** How many rows there were as far as its pages tell; null where they do not. */
  readonly believed: number | null;
}

/** How far the reading of a damaged database is. */
export interface SalvageProgress {
  readonly table: string;
  /** Of all tables so far. */
  readonly rows: number;
}

export interface Salvage {
  /** Where the damaged database is now. */
  readonly setAside: string;
  /** Empty when nothing of it can be read; the next start then begins anew. */
  readonly tables: readonly SalvagedTable[];
  /** Older copies that went because this one was set aside. */
  readonly pruned: readonly SpentCopy[];
}

export interface SalvageOptions {
  /** Milliseconds UTC; names what is set aside. */
  readonly now: () => number;
  readonly newId: () => string;
  /** Time that only moves forward, milliseconds. */
  readonly elapsed?: () => number;
  /** After so long no more is looked for behind damage, milliseconds. */
  readonly budgetMs?: number;
  /** Told every few seconds. */
  readonly progress?: (progress: SalvageProgress) => void;
}

const BUDGET_MS = 10 * 60_000;
const PROGRESS_MS = 2_000;

const HEADER_BYTES = 100;
/** A header that says more than this is damaged itself. */
const LARGEST_BYTES = 64 * 1024 ** 3;

const OWN_TABLES: readonly string[] = ["sqlite_sequence"];
/** The instance is another one: cursors of clients into what was lost must not be believed. */
const OWN_META = "instance_id";

/**
 * Makes a sound database of what can be read of a damaged one, which is set aside, never deleted. No
 * daemon may run meanwhile; it takes as long as copying does.
 * @throws what the file system or SQLite says when the new one cannot be written; the damaged one is
 * then where it was.
 */
export function salvageDatabase(path: string, options: SalvageOptions): Salvage {
  const fresh = `${path}.salvaged-${options.newId()}`;
  const padded = `${fresh}.padded`;
  const rebuilt = `${fresh}.rebuilt`;
  try {
    const source = padToItsLength(path, padded) ? padded : path;
    const tables = copyReadable(source, { fresh, rebuilt, options });
    const isWorthIt = tables.some(({ rows }) => rows > 0);
    const setAside = moveAside(path, options.now());
    if (isWorthIt) putInPlace(fresh, { path, setAside });
    const pruned = pruneCopies(path, { now: options.now(), spare: [setAside] });
    return { setAside, tables: isWorthIt ? tables : [], pruned };
  } finally {
    remove(fresh);
    remove(padded);
    remove(rebuilt);
  }
}

/**
 * SQLite reads nothing of a file that lacks its end: what is left of it can be read in a copy that is
 * as long as its first page says.
 * @returns false when the file lacks nothing, or is no database; then there is no copy.
 */
function padToItsLength(path: string, copy: string): boolean {
  using file = Deno.openSync(path, { read: true });
  const header = new DataView(new ArrayBuffer(HEADER_BYTES));
  if (file.readSync(new Uint8Array(header.buffer)) !== HEADER_BYTES) return false;
  const pageBytes = header.getUint16(16) === 1 ? 65_536 : header.getUint16(16);
  const length = pageBytes * header.getUint32(28);
  if (file.statSync().size >= length || length > LARGEST_BYTES) return false;
  Deno.copyFileSync(path, copy);
  if (existsSync(`${path}-wal`)) Deno.copyFileSync(`${path}-wal`, `${copy}-wal`);
  Deno.truncateSync(copy, length);
  return true;
}

function putInPlace(
  fresh: string,
  { path, setAside }: { readonly path: string; readonly setAside: string },
): void {
  try {
    syncPath(fresh);
    Deno.renameSync(fresh, path);
    syncPath(dirname(path));
  } catch (error) {
    moveDatabase(setAside, path);
    throw error;
  }
}

function copyReadable(
  from: string,
  { fresh, rebuilt, options }: {
    readonly fresh: string;
    readonly rebuilt: string;
    readonly options: SalvageOptions;
  },
): readonly SalvagedTable[] {
  openStore(fresh, options).store.close();
  const opened = openReadable(from, rebuilt);
  if (opened === null) return [];
  const { source, file } = opened;
  const target = new DatabaseSync(fresh, { enableForeignKeyConstraints: false });
  try {
    const wanted = tableNames(target).filter((name) => !OWN_TABLES.includes(name));
    const present = new Set(tableNames(source));
    const pace = new Pace(options);
    const tables = wanted.filter((name) => present.has(name))
      .map((table) => copyTable(table, { source, target, file, pace, now: options.now() }));
    const dropped = dropOrphans(target);
    // One file, with nothing left in a log beside it.
    target.prepare("PRAGMA wal_checkpoint(TRUNCATE)").get();
    return tables.map((told) => withoutDropped(told, dropped.get(told.table) ?? 0));
  } finally {
    target.close();
    source.close();
  }
}

interface Readable {
  readonly source: DatabaseSync;
  /** What it reads from. */
  readonly file: string;
}

/** Null when nothing of it can be read. */
function openReadable(path: string, rebuilt: string): Readable | null {
  const source = openReadOnly(path);
  if (source !== null) return { source, file: path };
  if (!rebuildSchema(path, rebuilt)) return null;
  const other = openReadOnly(rebuilt);
  return other === null ? null : { source: other, file: rebuilt };
}

/** Bounds the work in time, and tells how far it is. */
class Pace {
  readonly #options: SalvageOptions;
  readonly #elapsed: () => number;
  readonly #until: number;
  #tellAt: number;
  #rows = 0;

  constructor(options: SalvageOptions) {
    this.#options = options;
    this.#elapsed = options.elapsed ?? (() => performance.now());
    const now = this.#elapsed();
    this.#until = now + (options.budgetMs ?? BUDGET_MS);
    this.#tellAt = now + PROGRESS_MS;
  }

  get isLate(): boolean {
    return this.#elapsed() >= this.#until;
  }

  keep(table: string): void {
    this.#rows++;
    this.look(table);
  }

  look(table: string): void {
    const now = this.#elapsed();
    if (now < this.#tellAt) return;
    this.#tellAt = now + PROGRESS_MS;
    this.#options.progress?.({ table, rows: this.#rows });
  }
}

/** Null when not even its first page can be read. */
function openReadOnly(path: string): DatabaseSync | null {
  let db: DatabaseSync | null = null;
  try {
    db = new DatabaseSync(path, { readOnly: true, timeout: 2_000 });
    tableNames(db);
    return db;
  } catch {
    db?.close();
    return null;
  }
}

interface Databases {
  readonly source: DatabaseSync;
  readonly target: DatabaseSync;
}

interface CopyOptions extends Databases {
  readonly file: string;
  readonly pace: Pace;
  readonly now: number;
}

/** @throws what SQLite says when a row cannot be written for another reason than what is in it. */
function copyTable(table: string, options: CopyOptions): SalvagedTable {
  const { source, target, file, pace, now } = options;
  const columns = sharedColumns(table, { source, target });
  if (columns.length === 0) return { table, rows: 0, broken: true, believed: null };
  const list = columns.map(quoted);
  const insert = target.prepare(
    `INSERT OR IGNORE INTO ${quoted(table)} (${list.join(", ")}) ` +
      `VALUES (${columns.map(() => "?").join(", ")})`,
  );
  let rows = 0;
  const keep = (row: Row) => {
    pace.keep(table);
    if (table === "meta" && row["key"] === OWN_META) return;
    try {
      rows += Number(insert.run(...columns.map((name) => row[name] ?? null)).changes);
    } catch (error) {
      // A page that is half there tells what no row of this table can be.
      if (!isRefused(error)) throw error;
    }
  };
  const isLate = () => {
    pace.look(table);
    return pace.isLate;
  };
  const key = keyOf(table, target);
  const likely = likelyKeys(table, { db: target, now });
  target.exec("BEGIN");
  const { broken } = readAround(source, {
    ...{ table: quoted(table), columns: list, key, likely, keep, isLate },
  });
  target.exec("COMMIT");
  return {
    table,
    rows,
    broken,
    believed: broken ? believedRows(table, { source, file, rows }) : rows,
  };
}

function believedRows(
  table: string,
  { source, file, rows }: {
    readonly source: DatabaseSync;
    readonly file: string;
    readonly rows: number;
  },
): number | null {
  try {
    const root = source.prepare(
      "SELECT rootpage FROM sqlite_schema WHERE type = 'table' AND name = ?",
    ).get(table)?.["rootpage"];
    using opened = Deno.openSync(file, { read: true });
    const { believed } = countLeaves(opened, Number(root));
    return believed === null ? null : Math.max(believed, rows);
  } catch {
    return null;
  }
}

const DAY_MS = 86_400_000;
/** So many days back rows of a table are likely that are kept by their time. */
const LIKELY_DAYS: readonly number[] = [730, 365, 180, 90, 30, 14, 7, 3, 1, 0];
/** Of what is counted from one, each so much further as all before. */
const LIKELY_NUMBERS: readonly number[] = Array.from({ length: 31 }, (_, at) => 2 ** at);

/** Numbers that count from one, times, and ids that begin with one. */
function likelyKeys(
  table: string,
  { db, now }: { readonly db: DatabaseSync; readonly now: number },
): readonly Key[] {
  const times = LIKELY_DAYS.map((days) => now - days * DAY_MS);
  const first = db.prepare(`PRAGMA table_info(${quoted(table)})`).all()
    .find(({ pk }) => Number(pk) === 1);
  if (first?.["type"] !== "TEXT") return [...LIKELY_NUMBERS, ...times].map((time) => [time]);
  return times.map((time) => {
    const hex = time.toString(16).padStart(12, "0");
    return [`${hex.slice(0, 8)}-${hex.slice(8)}`];
  });
}

/** What the rows of a table lie in order of, ready to stand in SQL. */
function keyOf(table: string, db: DatabaseSync): readonly string[] {
  const hasRowid = db.prepare(`PRAGMA table_list(${quoted(table)})`).get()?.["wr"] === 0;
  if (hasRowid) return ["rowid"];
  return db.prepare(`PRAGMA table_info(${quoted(table)})`).all()
    .filter(({ pk }) => Number(pk) > 0)
    .toSorted((a, b) => Number(a["pk"]) - Number(b["pk"]))
    .map(({ name }) => quoted(String(name)));
}

function sharedColumns(table: string, { source, target }: Databases): readonly string[] {
  const columns = (db: DatabaseSync) =>
    db.prepare(`PRAGMA table_info(${quoted(table)})`).all().map(({ name }) => String(name));
  try {
    const present = new Set(columns(source));
    return columns(target).filter((name) => present.has(name));
  } catch {
    return [];
  }
}

function withoutDropped(told: SalvagedTable, dropped: number): SalvagedTable {
  return dropped === 0 ? told : { ...told, rows: told.rows - dropped, broken: true };
}

/**
 * Rows whose parent was lost would make every later check fail.
 * @returns how many of each table went.
 */
function dropOrphans(db: DatabaseSync): ReadonlyMap<string, number> {
  const links = tableNames(db).flatMap((table) =>
    db.prepare(`PRAGMA foreign_key_list(${quoted(table)})`).all().map((link) => ({
      table,
      from: quoted(String(link["from"])),
      parent: quoted(String(link["table"])),
      to: quoted(String(link["to"])),
    }))
  );
  const dropped = new Map<string, number>();
  // A row that goes may have been the parent of others.
  for (let isMore = true; isMore;) {
    isMore = false;
    for (const { table, from, parent, to } of links) {
      const count = Number(
        db.prepare(
          `DELETE FROM ${quoted(table)} WHERE ${from} IS NOT NULL ` +
            `AND ${from} NOT IN (SELECT ${to} FROM ${parent})`,
        ).run().changes,
      );
      dropped.set(table, (dropped.get(table) ?? 0) + count);
      isMore ||= count > 0;
    }
  }
  return dropped;
}

function tableNames(db: DatabaseSync): readonly string[] {
  const sql = "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY rowid";
  return db.prepare(sql).all().map(({ name }) => String(name));
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function remove(path: string): void {
  try {
    removeDatabase(path);
  } catch {
    // What is left of it is in nobody's way.
  }
}
