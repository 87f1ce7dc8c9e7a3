import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import { compareKeys, type Key, KeySpace } from "./key_space.ts";

export type Row = Readonly<Record<string, SQLOutputValue>>;

export interface ReadAroundOptions {
  readonly table: string;
  /** Columns that are wanted, ready to stand in SQL. */
  readonly columns: readonly string[];
  /** What the rows lie in order of, ready to stand in SQL. */
  readonly key: readonly string[];
  /** Places where rows are likely, in order: for a table of which neither end can be read. */
  readonly likely: readonly Key[];
  /** Takes each row once. What it throws ends the reading. */
  readonly keep: (row: Row) => void;
  /** Told often; true ends the reading. */
  readonly isLate: () => boolean;
}

const CHUNK = 512;
/** So many places are tried around a piece that was read before a hole is given up. */
const TRIES = 400;
/** Of all holes together. */
const MOST_TRIES = 500_000;

/** Keys that were not read: after the first, before the last; null is the end of the table. */
interface Hole {
  readonly after: Bound | null;
  readonly before: Bound | null;
}

interface Bound {
  readonly key: Key;
  /** Whether it stands for a row that was read, not only for a place where one may be. */
  readonly isRow: boolean;
}

/**
 * Reads what can be read of a table: from both ends up to the first damage, and then from places in
 * between, each in both directions up to the damage around it. No row comes twice.
 * @returns whether anything could not be read.
 */
export function readAround(db: DatabaseSync, options: ReadAroundOptions): { broken: boolean } {
  return new Reader(db, options).read();
}

class Reader {
  readonly #db: DatabaseSync;
  readonly #options: ReadAroundOptions;
  readonly #space = new KeySpace();
  #tries = 0;

  constructor(db: DatabaseSync, options: ReadAroundOptions) {
    this.#db = db;
    this.#options = options;
  }

  read(): { broken: boolean } {
    const forth = this.#run({ after: null, before: null }, "ASC");
    if (forth.isWhole) return { broken: false };
    const whole: Hole = { after: forth.last, before: null };
    const back = this.#run(whole, "DESC");
    if (!back.isWhole) this.#search({ after: forth.last, before: back.last });
    return { broken: true };
  }

  /** Looks into a hole, and into those that are left of it around each piece that is found. */
  #search(hole: Hole): void {
    const groups: (readonly Hole[])[] = [[hole]];
    for (let next = groups.pop(); next !== undefined; next = groups.pop()) {
      groups.push(...this.#searchOne(next));
    }
  }

  /** @returns the holes before and behind the first piece that could be read. */
  #searchOne(holes: readonly Hole[]): readonly (readonly Hole[])[] {
    const parts = [...holes];
    for (let tries = 0; tries < TRIES; tries++) {
      const part = parts.shift();
      if (part === undefined || this.#isOver()) return [];
      const middle = this.#between(part);
      if (middle === null) continue;
      const place: Bound = { key: middle, isRow: false };
      const left = { after: part.after, before: place };
      const right = { after: place, before: part.before };
      const found = this.#seek(right);
      if (found === "row") return this.#readAlong({ left, right, others: parts });
      parts.push(left, ...(found === "empty" ? [] : [right]));
    }
    return [];
  }

  #readAlong({ left, right, others }: {
    readonly left: Hole;
    readonly right: Hole;
    readonly others: readonly Hole[];
  }): readonly (readonly Hole[])[] {
    const place = right.after?.key ?? [];
    const isLeft = ({ before }: Hole) => before !== null && compareKeys(before.key, place) <= 0;
    const back = this.#run(left, "DESC");
    const forth = this.#run(right, "ASC");
    return [
      [
        ...(back.isWhole ? [] : [{ after: left.after, before: back.last }]),
        ...others.filter(isLeft),
      ],
      [
        ...(forth.isWhole ? [] : [{ after: forth.last, before: right.before }]),
        ...others.filter((hole) => !isLeft(hole)),
      ],
    ];
  }

  #isOver(): boolean {
    return ++this.#tries > MOST_TRIES || this.#options.isLate();
  }

  #between({ after, before }: Hole): Key | null {
    const inside = this.#options.likely.filter((key) =>
      (after === null || compareKeys(key, after.key) > 0) &&
      (before === null || compareKeys(key, before.key) < 0)
    );
    return inside[Math.floor(inside.length / 2)] ??
      this.#space.between(after?.key ?? [], before?.key ?? []);
  }

  #seek(hole: Hole): "damaged" | "empty" | "row" {
    try {
      return this.#select(hole, { order: "ASC", limit: 1 }).length === 0 ? "empty" : "row";
    } catch {
      return "damaged";
    }
  }

  /** In chunks, and near the damage one by one: iterating over a statement ends there without a word. */
  #run(
    hole: Hole,
    order: "ASC" | "DESC",
  ): { readonly isWhole: boolean; readonly last: Bound | null } {
    let limit = CHUNK;
    let last = order === "ASC" ? hole.after : hole.before;
    for (;;) {
      if (this.#options.isLate()) return { isWhole: false, last };
      const rest = order === "ASC"
        ? { after: last, before: hole.before }
        : { after: hole.after, before: last };
      const found = this.#try(rest, { order, limit });
      if (found === null) {
        if (limit === 1) return { isWhole: false, last };
        limit = Math.floor(limit / 8) || 1;
        continue;
      }
      for (const row of found) {
        const key = this.#keyOf(row);
        // A page that is half there tells keys out of order, and the same rows would come for ever.
        if (
          !isWithin(key, order === "ASC" ? { ...rest, after: last } : { ...rest, before: last })
        ) {
          return { isWhole: false, last };
        }
        this.#space.learn(key);
        this.#options.keep(row);
        last = { key, isRow: true };
      }
      if (found.length < limit) return { isWhole: true, last };
    }
  }

  #try(hole: Hole, how: SelectOptions): readonly Row[] | null {
    try {
      return this.#select(hole, how);
    } catch {
      return null;
    }
  }

  #select({ after, before }: Hole, { order, limit }: SelectOptions): readonly Row[] {
    const { table, columns, key } = this.#options;
    const bounds = [
      ...(after === null ? [] : [condition(key, { bound: after, sign: after.isRow ? ">" : ">=" })]),
      ...(before === null ? [] : [condition(key, { bound: before, sign: "<" })]),
    ];
    const where = bounds.length === 0 ? "" : `WHERE ${bounds.join(" AND ")}`;
    const keys = key.map((name, at) => `${name} AS "${keyName(at)}"`).join(", ");
    const sorted = key.map((name) => `${name} ${order}`).join(", ");
    return this.#db.prepare(
      `SELECT ${keys}, ${
        columns.join(", ")
      } FROM ${table} ${where} ORDER BY ${sorted} LIMIT ${limit}`,
    ).all(...after?.key ?? [], ...before?.key ?? []);
  }

  #keyOf(row: Row): Key {
    return this.#options.key.map((_, at) => row[keyName(at)] ?? null);
  }
}

interface SelectOptions {
  readonly order: "ASC" | "DESC";
  readonly limit: number;
}

function keyName(at: number): string {
  return `salvage key ${at}`;
}

function condition(
  columns: readonly string[],
  { bound: { key }, sign }: { readonly bound: Bound; readonly sign: ">" | ">=" | "<" },
): string {
  const names = columns.slice(0, key.length).join(", ");
  return `(${names}) ${sign} (${key.map(() => "?").join(", ")})`;
}

function isWithin(key: Key, { after, before }: Hole): boolean {
  if (after !== null) {
    const order = compareKeys(key, after.key);
    if (after.isRow ? order <= 0 : order < 0) return false;
  }
  return before === null || compareKeys(key, before.key) < 0;
}
