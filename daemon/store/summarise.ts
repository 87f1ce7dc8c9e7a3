import { DatabaseSync } from "node:sqlite";
import type { DatabaseSummary } from "../../shared/protocol/methods/diagnostics.ts";
import { schemaVersion } from "./migrate.ts";

export interface SummariseOptions {
  /** A turn for everything else; called between two steps of a few milliseconds. */
  readonly pause: () => Promise<void>;
  /** Rows counted in one step. */
  readonly stepRows?: number;
  /** Of one table more are not counted. */
  readonly mostRows?: number;
  /** Hears of what went wrong, before it is told as `problem`. */
  readonly onError?: (error: unknown) => void;
}

/**
 * Counts what is in the database at `path` over a connection of its own that cannot write; a daemon
 * that runs is not held up. Null where there is none. Never throws.
 */
export async function summariseDatabase(
  path: string,
  options: SummariseOptions,
): Promise<DatabaseSummary | null> {
  const bytes = sizeOf(path);
  if (bytes === null) return null;
  const summary: DatabaseSummary = {
    schemaVersion: null,
    bytes,
    walBytes: sizeOf(`${path}-wal`) ?? 0,
    pages: 0,
    freePages: 0,
    tables: [],
    problem: null,
  };
  try {
    return await read(path, { summary, options });
  } catch (error) {
    options.onError?.(error);
    return { ...summary, problem: error instanceof Error ? error.message : String(error) };
  }
}

async function read(
  path: string,
  { summary, options }: {
    readonly summary: DatabaseSummary;
    readonly options: SummariseOptions;
  },
): Promise<DatabaseSummary> {
  const db = new DatabaseSync(path, { readOnly: true, timeout: 200 });
  try {
    const pragma = (name: string) => Number(db.prepare(`PRAGMA ${name}`).get()?.[name] ?? 0);
    const read = {
      ...summary,
      schemaVersion: schemaVersion(db),
      pages: pragma("page_count"),
      freePages: pragma("freelist_count"),
    };
    const names = db.prepare(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
    ).all().map(({ name }) => String(name));
    const tables: DatabaseSummary["tables"] = [];
    for (const name of names) {
      tables.push({ name, ...await countRows(db, name, options) });
      await options.pause();
    }
    return { ...read, tables };
  } finally {
    db.close();
  }
}

async function countRows(
  db: DatabaseSync,
  table: string,
  { pause, stepRows = 20_000, mostRows = 5_000_000 }: SummariseOptions,
): Promise<{ readonly rows: number; readonly capped: boolean }> {
  // Names come from the schema; a quote in one would still be no harm.
  const quoted = `"${table.replaceAll('"', '""')}"`;
  if (!hasRowid(db, quoted)) {
    const { rows } = db.prepare(
      `SELECT count(*) AS rows FROM (SELECT 1 FROM ${quoted} LIMIT ${stepRows})`,
    ).get() ?? {};
    return { rows: Number(rows), capped: Number(rows) >= stepRows };
  }
  const step = db.prepare(
    `SELECT count(*) AS rows, max(id) AS last FROM
     (SELECT rowid AS id FROM ${quoted} WHERE rowid > ? ORDER BY rowid LIMIT ${stepRows})`,
  );
  let rows = 0;
  for (let last = -Number.MAX_SAFE_INTEGER; rows < mostRows;) {
    const found = step.get(last) ?? {};
    rows += Number(found["rows"] ?? 0);
    if (Number(found["rows"] ?? 0) < stepRows) return { rows, capped: false };
    last = Number(found["last"]);
    await pause();
  }
  return { rows, capped: true };
}

function hasRowid(db: DatabaseSync, quoted: string): boolean {
  try {
    db.prepare(`SELECT rowid FROM ${quoted} LIMIT 1`);
    return true;
  } catch {
    return false;
  }
}

function sizeOf(path: string): number | null {
  try {
    return Deno.statSync(path).size;
  } catch {
    return null;
  }
}
