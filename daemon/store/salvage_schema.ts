import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { type KnownLayout, knownLayouts, type KnownTable } from "./known_schema.ts";
import { migrate, SCHEMA_VERSION } from "./migrate.ts";

const HEADER = "SQLite format 3\0";
const LEAF = 0x0d;
const TABLE_PAGES: readonly number[] = [0x0d, 0x05];
const KEY_PAGES: readonly number[] = [0x0a, 0x02];
/** The list of tables may be written. */
const UNGUARDED = { timeout: 2_000, defensive: false };
/** Rows of each table that must fit before a layout is believed. */
const SAMPLE_ROWS = 20;

/**
 * Makes a copy of a database whose list of tables cannot be read, with the list that databases of
 * this program have.
 * @returns false when none of them fits to what is in the file; what is at `copy` means nothing then.
 */
export function rebuildSchema(path: string, copy: string): boolean {
  Deno.copyFileSync(path, copy);
  if (existsSync(`${path}-wal`)) {
    Deno.copyFileSync(`${path}-wal`, `${copy}-wal`);
    foldLog(copy);
  }
  const page = firstPage(copy);
  if (page === null) return false;
  const said = page.getUint32(60);
  const version = said > 0 && said <= SCHEMA_VERSION ? said : SCHEMA_VERSION;
  let best: { readonly layout: KnownLayout; readonly fitting: number } | null = null;
  for (const layout of knownLayouts(version)) {
    if (!rootsFit(copy, layout)) continue;
    writeSchema(copy, layout);
    const fitting = countFitting(copy, layout);
    if (fitting > (best?.fitting ?? 0)) best = { layout, fitting };
  }
  if (best === null) return false;
  writeSchema(copy, best.layout);
  return true;
}

/** Opening and closing does so, whatever the list of tables is like. */
function foldLog(copy: string): void {
  try {
    const db = new DatabaseSync(copy);
    try {
      db.prepare("PRAGMA user_version").get();
    } finally {
      db.close();
    }
  } catch {
    // What is in the file itself is there in any case.
  }
  for (const suffix of ["-wal", "-shm"]) {
    if (existsSync(copy + suffix)) Deno.removeSync(copy + suffix);
  }
}

/** Null for what is no database of this program. */
function firstPage(path: string): DataView | null {
  using file = Deno.openSync(path, { read: true });
  const view = new DataView(new ArrayBuffer(112));
  if (file.readSync(new Uint8Array(view.buffer)) !== view.byteLength) return null;
  const name = new TextDecoder().decode(new Uint8Array(view.buffer, 0, HEADER.length));
  return name === HEADER ? view : null;
}

/** Whether each table begins with a page of its kind; a page that is damaged speaks for nothing. */
function rootsFit(path: string, layout: KnownLayout): boolean {
  using file = Deno.openSync(path, { read: true });
  const pageBytes = pageBytesOf(path);
  return layout.every((table) => {
    const kind = new Uint8Array(1);
    file.seekSync((table.rootPage - 1) * pageBytes, Deno.SeekMode.Start);
    const known = [...TABLE_PAGES, ...KEY_PAGES];
    if (file.readSync(kind) !== 1 || !known.includes(kind[0] ?? 0)) return true;
    return (hasKeyPages(table) ? KEY_PAGES : TABLE_PAGES).includes(kind[0] ?? 0);
  });
}

function hasKeyPages({ type, sql }: KnownTable): boolean {
  return type === "index" || /WITHOUT\s+ROWID\s*$/i.test(sql ?? "");
}

function pageBytesOf(path: string): number {
  const said = firstPage(path)?.getUint16(16) ?? 0;
  return said === 1 ? 65_536 : said;
}

/** Begins the list of tables anew. Indexes are left out: only rows are wanted. */
function writeSchema(path: string, layout: KnownLayout): void {
  emptySchema(path);
  const db = new DatabaseSync(path, UNGUARDED);
  try {
    db.exec("PRAGMA writable_schema = ON; PRAGMA journal_mode = MEMORY; BEGIN");
    const insert = db.prepare(
      "INSERT INTO sqlite_schema (type, name, tbl_name, rootpage, sql) VALUES (?, ?, ?, ?, ?)",
    );
    for (const { type, name, table, rootPage, sql } of layout) {
      if (type === "index" && sql !== null) continue;
      insert.run(type, name, table, rootPage, sql);
    }
    db.exec("COMMIT");
  } finally {
    db.close();
  }
}

function emptySchema(path: string): void {
  const pageBytes = pageBytesOf(path);
  using file = Deno.openSync(path, { read: true, write: true });
  const put = (at: number, bytes: readonly number[]) => {
    file.seekSync(at, Deno.SeekMode.Start);
    file.writeSync(new Uint8Array(bytes));
  };
  const pages = Math.ceil(file.statSync().size / pageBytes);
  file.truncateSync(pages * pageBytes);
  // No log; as many pages as there are; none free, none kept for moving: new ones go to the end.
  put(18, [1, 1]);
  put(28, [pages >>> 24, pages >>> 16 & 0xff, pages >>> 8 & 0xff, pages & 0xff]);
  put(32, [0, 0, 0, 0, 0, 0, 0, 0]);
  put(52, [0, 0, 0, 0]);
  put(64, [0, 0, 0, 0]);
  const end = pageBytes === 65_536 ? 0 : pageBytes;
  put(100, [LEAF, 0, 0, 0, 0, end >>> 8, end & 0xff, 0]);
}

/** Tables of which some first rows can be read and fit. */
function countFitting(path: string, layout: KnownLayout): number {
  const source = new DatabaseSync(path, { readOnly: true });
  const scratch = new DatabaseSync(":memory:", { enableForeignKeyConstraints: false });
  try {
    migrate(scratch);
    return layout.filter(({ type, name }) =>
      type === "table" && !name.startsWith("sqlite_") && fits(name, { source, scratch })
    ).length;
  } catch {
    return 0;
  } finally {
    scratch.close();
    source.close();
  }
}

function fits(
  table: string,
  { source, scratch }: { readonly source: DatabaseSync; readonly scratch: DatabaseSync },
): boolean {
  try {
    const rows = source.prepare(`SELECT * FROM "${table}" LIMIT ${SAMPLE_ROWS}`).all();
    const [first] = rows;
    if (first === undefined) return false;
    const names = Object.keys(first);
    const insert = scratch.prepare(
      `INSERT INTO "${table}" (${names.map((name) => `"${name}"`).join(", ")}) ` +
        `VALUES (${names.map(() => "?").join(", ")})`,
    );
    for (const row of rows) insert.run(...names.map((name) => row[name] ?? null));
    return true;
  } catch {
    return false;
  }
}
