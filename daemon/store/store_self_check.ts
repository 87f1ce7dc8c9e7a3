import type { DatabaseSync } from "node:sqlite";

/** What a check of tables came to. */
export interface TableCheck {
  readonly checked: number;
  /** Left out: too long for a check beside the work, or the time was up. */
  readonly skipped: readonly string[];
  /** What SQLite says of damage; null when it found none. */
  readonly damage: string | null;
}

export interface TableCheckOptions {
  /** Time that only moves forward, milliseconds. */
  readonly elapsed: () => number;
  /** No table is begun after so long. */
  readonly budgetMs: number;
  /** A table with more rows is not checked: nothing can stop a check that has begun. */
  readonly mostRows?: number;
}

/** A table of so many rows is checked within a few tens of milliseconds. */
const MOST_ROWS = 50_000;

/** Tries the database that is in use, beside the work on it. */
export class StoreSelfCheck {
  readonly #db: DatabaseSync;
  readonly #now: () => number;

  constructor(db: DatabaseSync, now: () => number) {
    this.#db = db;
    this.#now = now;
  }

  /**
   * Writes a row that means nothing, and keeps it.
   * @throws what SQLite says when it cannot.
   */
  write(): void {
    this.#db.prepare(
      `INSERT INTO meta (key, value) VALUES ('self_test_at', ?)
       ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
    ).run(String(this.#now()));
  }

  /**
   * Checks one table after the other for damage, with a turn of the event loop between them.
   * @throws what SQLite says when it cannot be read.
   */
  async checkTables(
    { elapsed, budgetMs, mostRows = MOST_ROWS }: TableCheckOptions,
  ): Promise<TableCheck> {
    const until = elapsed() + budgetMs;
    const skipped: string[] = [];
    let checked = 0;
    for (const table of this.#tables()) {
      if (elapsed() >= until || this.#isLongerThan(table, mostRows)) {
        skipped.push(table);
        continue;
      }
      const said = this.#db.prepare(`PRAGMA quick_check(${quoted(table)})`).get()?.["quick_check"];
      if (said !== "ok") return { checked, skipped, damage: String(said) };
      checked++;
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
    return { checked, skipped, damage: null };
  }

  #tables(): string[] {
    return this.#db.prepare(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
    ).all().map(({ name }) => String(name));
  }

  #isLongerThan(table: string, rows: number): boolean {
    const row = this.#db.prepare(
      `SELECT count(*) AS rows FROM (SELECT 1 FROM ${quoted(table)} LIMIT ?)`,
    ).get(rows + 1);
    return Number(row?.["rows"]) > rows;
  }
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
