import type { DatabaseSync, SQLInputValue } from "node:sqlite";

/** So many rows are read within some milliseconds. */
const RANGE_ROWS = 2_000;

/**
 * Reads every row of a table whole, a range of keys in each step, each a picture of its own: a writer
 * is not held up, and whoever goes through the steps may pause. Indexes of the table are not read.
 * @throws what SQLite says; `Error` when keys do not grow, for the table has no end then.
 */
export function* readRanges(db: DatabaseSync, table: string): Generator<void, void, void> {
  const name = quoted(table);
  const key = keyOf(db, table);
  const keys = key.map((column, at) => `${column} AS k${at}`).join(", ");
  const beyond = `WHERE (${key.join(", ")}) > (${key.map(() => "?").join(", ")})`;
  // `length` of each value, for SQLite leaves alone what nobody asks for.
  const sizes = columnsOf(db, table).map((column) => `total(length(${quoted(column)}))`).join(", ");
  const rest = `ORDER BY ${key.join(", ")} LIMIT`;
  let last: readonly SQLInputValue[] = [];
  for (;;) {
    const from = `FROM ${name} ${last.length === 0 ? "" : beyond} ${rest}`;
    const end = db.prepare(`SELECT ${keys} ${from} 1 OFFSET ${RANGE_ROWS - 1}`).get(...last);
    db.prepare(`SELECT ${sizes} FROM (SELECT * ${from} ${RANGE_ROWS})`).get(...last);
    if (end === undefined) return;
    const next = key.map((_, at) => end[`k${at}`] as SQLInputValue);
    if (next.every((value, at) => value === last[at])) {
      throw new Error(`${table} cannot be read: its keys do not grow, look at \`db check\``);
    }
    last = next;
    yield;
  }
}

function keyOf(db: DatabaseSync, table: string): readonly string[] {
  const hasRowid = db.prepare(`PRAGMA table_list(${quoted(table)})`).get()?.["wr"] === 0;
  if (hasRowid) return ["rowid"];
  return db.prepare(`PRAGMA table_info(${quoted(table)})`).all()
    .filter(({ pk }) => Number(pk) > 0)
    .toSorted((a, b) => Number(a["pk"]) - Number(b["pk"]))
    .map(({ name }) => quoted(String(name)));
}

function columnsOf(db: DatabaseSync, table: string): readonly string[] {
  return db.prepare(`PRAGMA table_info(${quoted(table)})`).all().map(({ name }) => String(name));
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
