import { DatabaseSync } from "node:sqlite";
import { openStore } from "./open.ts";
import { withConnection } from "./test_database.ts";
import { T0 } from "./test_rows.ts";

const PAGE_BYTES = 4_096;
const SLOT_MS = 900_000;

/** A page of rows, and how many stand on it. */
export interface Leaf {
  readonly page: number;
  readonly rows: number;
}

/** A database with so many events, and statistics of as many quarters with ten sessions each. */
export function fillBoth(
  path: string,
  { events, quarters }: { readonly events: number; readonly quarters: number },
): void {
  openStore(path, { now: () => T0, newId: () => "first" }).store.close();
  withConnection(new DatabaseSync(path), (db) =>
    db.exec(`
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${events})
      INSERT INTO events (id, type, detected_at, source, confidence, severity, payload, display)
      SELECT i, 'daemon.started', ${T0} + i, 'daemon', 1, 'info', '{}', '{"text":"' || hex(randomblob(80)) || '"}' FROM n;
      WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${quarters * 10 - 1})
      INSERT INTO quarter_stats (slot, session_no, kind_no, active_ms)
      SELECT ${Math.floor(T0 / SLOT_MS) * SLOT_MS} - (i / 10) * ${SLOT_MS}, i % 10 + 1, 1, i FROM n;
      PRAGMA wal_checkpoint(TRUNCATE);
    `));
}

/** The pages of rows of a table, in their order. */
export function leavesOf(path: string, table: string): Leaf[] {
  return withConnection(new DatabaseSync(path, { readOnly: true }), (db) =>
    db.prepare(
      "SELECT pageno, ncell FROM dbstat WHERE name = ? AND pagetype = 'leaf' ORDER BY path",
    ).all(table).map((row) => ({ page: Number(row["pageno"]), rows: Number(row["ncell"]) })));
}

/** Overwrites pages. */
export function destroy(path: string, pages: readonly number[]): void {
  using file = Deno.openSync(path, { write: true });
  for (const page of pages) {
    file.seekSync((page - 1) * PAGE_BYTES, Deno.SeekMode.Start);
    file.writeSync(new Uint8Array(PAGE_BYTES).fill(0xa5));
  }
}
