import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { moveDatabase, removeDatabase, syncPath } from "./copy_database.ts";
import { pruneCopies, type SpentCopy } from "./database_copies.ts";
import { moveAside, openStore } from "./open.ts";

/** What could be read of one table. */
export interface SalvagedTable {
  readonly table: string;
  readonly rows: number;
  /** Reading it broke off: rows in its middle are lost. */
  readonly broken: boolean;
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
}

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
  try {
    const source = padToItsLength(path, padded) ? padded : path;
    const tables = copyReadable(source, fresh, options);
    const isWorthIt = tables.some(({ rows }) => rows > 0);
    const setAside = moveAside(path, options.now());
    if (isWorthIt) putInPlace(fresh, { path, setAside });
    const pruned = pruneCopies(path, { now: options.now(), spare: [setAside] });
    return { setAside, tables: isWorthIt ? tables : [], pruned };
  } finally {
    remove(fresh);
    remove(padded);
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
  to: string,
  options: SalvageOptions,
): readonly SalvagedTable[] {
  openStore(to, options).store.close();
  const source = openReadOnly(from);
  if (source === null) return [];
  const target = new DatabaseSync(to, { enableForeignKeyConstraints: false });
  try {
    const wanted = tableNames(target).filter((name) => !OWN_TABLES.includes(name));
    const present = new Set(tableNames(source));
    const tables = wanted.filter((name) => present.has(name))
      .map((table) => copyTable(table, { source, target }));
    dropOrphans(target);
    // One file, with nothing left in a log beside it.
    target.prepare("PRAGMA wal_checkpoint(TRUNCATE)").get();
    return tables;
  } finally {
    target.close();
    source.close();
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

function copyTable(table: string, { source, target }: Databases): SalvagedTable {
  const columns = sharedColumns(table, { source, target });
  if (columns.length === 0) return { table, rows: 0, broken: true };
  const list = columns.map(quoted).join(", ");
  const marks = columns.map(() => "?").join(", ");
  const insert = target.prepare(
    `INSERT OR IGNORE INTO ${quoted(table)} (${list}) VALUES (${marks})`,
  );
  const keep = (row: Row) => {
    if (table === "meta" && row["key"] === OWN_META) return 0;
    return Number(insert.run(...columns.map((name) => row[name] as SQLInputValue)).changes);
  };
  const reading = { source, table, list, key: keyOf(table, target), keep };
  target.exec("BEGIN");
  // From both ends, up to the damage.
  const forth = copyUpToDamage(reading, "ASC");
  const back = forth.broken ? copyUpToDamage(reading, "DESC") : { rows: 0 };
  target.exec("COMMIT");
  return { table, rows: forth.rows + back.rows, broken: forth.broken };
}

type Row = Readonly<Record<string, unknown>>;

interface Reading {
  readonly source: DatabaseSync;
  readonly table: string;
  readonly list: string;
  readonly key: readonly string[];
  /** @returns how many rows it made: none for one that is there already. */
  readonly keep: (row: Row) => number;
}

const CHUNK = 512;

/** In chunks, and near the damage one by one: iterating over a statement ends there without a word. */
function copyUpToDamage(
  { source, table, list, key, keep }: Reading,
  order: "ASC" | "DESC",
): { readonly rows: number; readonly broken: boolean } {
  const keys = key.map((name, at) => `${name} AS "salvage key ${at}"`).join(", ");
  const marks = key.map(() => "?").join(", ");
  const beyond = ` WHERE (${key.join(", ")}) ${order === "ASC" ? ">" : "<"} (${marks})`;
  const sorted = ` ORDER BY ${key.map((name) => `${name} ${order}`).join(", ")}`;
  let rows = 0;
  let limit = CHUNK;
  let last: readonly SQLInputValue[] = [];
  for (;;) {
    try {
      const found: readonly Row[] = source.prepare(
        `SELECT ${keys}, ${list} FROM ${quoted(table)}${
          last.length === 0 ? "" : beyond
        }${sorted} ` +
          `LIMIT ${limit}`,
      ).all(...last);
      const kept = found.reduce((sum, row) => sum + keep(row), 0);
      rows += kept;
      const end = found.at(-1);
      if (end === undefined || found.length < limit) return { rows, broken: false };
      // A page that is half there tells keys out of order, and the same rows would come for ever.
      if (kept === 0) return { rows, broken: true };
      last = key.map((_, at) => end[`salvage key ${at}`] as SQLInputValue);
    } catch {
      if (limit === 1) return { rows, broken: true };
      limit = Math.floor(limit / 8) || 1;
    }
  }
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

/** Rows whose parent was lost would make every later check fail. */
function dropOrphans(db: DatabaseSync): void {
  const links = tableNames(db).flatMap((table) =>
    db.prepare(`PRAGMA foreign_key_list(${quoted(table)})`).all().map((link) => ({
      table: quoted(table),
      from: quoted(String(link["from"])),
      parent: quoted(String(link["table"])),
      to: quoted(String(link["to"])),
    }))
  );
  // A row that goes may have been the parent of others.
  for (let dropped = true; dropped;) {
    const counts = links.map(({ table, from, parent, to }) =>
      Number(
        db.prepare(
          `DELETE FROM ${table} WHERE ${from} IS NOT NULL ` +
            `AND ${from} NOT IN (SELECT ${to} FROM ${parent})`,
        ).run().changes,
      )
    );
    dropped = counts.some((count) => count > 0);
  }
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
