import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";

/** Of a table whose rows are not known yet: even large ones are read within some milliseconds. */
const FIRST_ROWS = 100;
/** So many rows, and so many bytes of them, are read within some milliseconds. */
const MOST_ROWS = 2_000;
const RANGE_BYTES = 1_048_576;

/**
 * Reads every row of a table whole, a range of keys in each step, each a picture of its own: a writer
 * is not held up, and whoever goes through the steps may pause. Indexes of the table are not read.
 * @throws what SQLite says; `Error` when keys do not grow, for the table has no end then.
 */
export function* readRanges(db: DatabaseSync, table: string): Generator<void, void, void> {
  const first = new Range(db, table, { isFirst: true });
  const rest = new Range(db, table, { isFirst: false });
  let rows = FIRST_ROWS;
  let last: readonly SQLInputValue[] = [];
  for (;;) {
    const { bytes, end } = (last.length === 0 ? first : rest).read(last, rows);
    if (end === null) return;
    if (end.every((value, at) => value === last[at])) {
      throw new Error(`${table} cannot be read: its keys do not grow, look at \`db check\``);
    }
    last = end;
    rows = Math.max(1, Math.min(MOST_ROWS, Math.floor(rows * RANGE_BYTES / Math.max(bytes, 1))));
    yield;
  }
}

/**
 * Reads so many rows of a table whole, in the order of its keys from behind one.
 * @returns how many bytes that were, and the last key; null where the table has no more.
 * @throws what SQLite says.
 */
export function readRange(
  db: DatabaseSync,
  table: string,
  { after, rows }: { readonly after: readonly SQLInputValue[]; readonly rows: number },
): { readonly bytes: number; readonly end: readonly SQLInputValue[] | null } {
  return new Range(db, table, { isFirst: after.length === 0 }).read(after, rows);
}

/** Prepared once: what is prepared in each step would stay in memory until the next collection. */
class Range {
  readonly #sizes: StatementSync;
  readonly #end: StatementSync;

  constructor(db: DatabaseSync, table: string, { isFirst }: { readonly isFirst: boolean }) {
    const key = keyOf(db, table);
    const order = key.join(", ");
    const beyond = isFirst ? "" : `WHERE (${order}) > (${key.map(() => "?").join(", ")})`;
    const from = `FROM ${quoted(table)} ${beyond} ORDER BY ${order}`;
    // `length` of each value, for SQLite leaves alone what nobody asks for.
    const sizes = columnsOf(db, table).map((column) => `total(length(${quoted(column)}))`);
    this.#sizes = db.prepare(
      `SELECT ${sizes.join(" + ")} AS bytes FROM (SELECT * ${from} LIMIT ?)`,
    );
    this.#end = db.prepare(`SELECT ${order} ${from} LIMIT 1 OFFSET ?`);
  }

  /** `end` is the last key of so many rows; null where the table has no more. */
  read(
    after: readonly SQLInputValue[],
    rows: number,
  ): { readonly bytes: number; readonly end: readonly SQLInputValue[] | null } {
    const end = this.#end.get(...after, rows - 1);
    const bytes = Number(this.#sizes.get(...after, rows)?.["bytes"]);
    return { bytes, end: end === undefined ? null : Object.values(end) };
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
