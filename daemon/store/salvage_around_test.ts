import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { inspectDatabase } from "./inspect.ts";
import { salvageDatabase } from "./salvage.ts";
import { openOptions, withConnection, withDatabasePath } from "./test_database.ts";
import { destroy, fillBoth, type Leaf, leavesOf } from "./test_damage.ts";

const FILLED = { events: 6_000, quarters: 600 };
const WHOLE: Readonly<Record<string, number>> = { events: 6_000, quarter_stats: 6_000 };

/** So many leaves, spread over the table; with more than three the first and the last are among them. */
function spread(leaves: readonly Leaf[], count: number): Leaf[] {
  const last = leaves.length - 1;
  return Array.from({ length: count }, (_, at) => {
    const part = count > 3 ? at / (count - 1) : (at + 1) / (count + 1);
    return leaves[Math.round(part * last)] ?? { page: 0, rows: 0 };
  });
}

function rowsIn(path: string, table: string): number {
  return withConnection(
    new DatabaseSync(path, { readOnly: true }),
    (db) => Number(db.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.["n"]),
  );
}

for (const table of ["events", "quarter_stats"]) {
  for (const count of [1, 2, 3, 10]) {
    Deno.test(`salvageDatabase() loses of ${table} only what ${count} destroyed pages held`, () =>
      withDatabasePath((path) => {
        fillBoth(path, FILLED);
        const leaves = spread(leavesOf(path, table), count);
        destroy(path, leaves.map(({ page }) => page));
        const { tables } = salvageDatabase(path, openOptions());
        const told = tables.find((one) => one.table === table);
        const rows = rowsIn(path, table);
        const lost = leaves.reduce((sum, leaf) => sum + leaf.rows, 0);
        const whole = WHOLE[table] ?? 0;
        assert.equal(inspectDatabase(path).kind, "sound");
        assert.deepEqual({ rows: told?.rows, broken: told?.broken }, { rows, broken: true });
        // Beside each page one more: a row may stand between two pages.
        assert.ok(rows >= whole - lost - 2 * count, `${rows} rows of ${whole}, ${lost} destroyed`);
        const believed = told?.believed ?? 0;
        assert.ok(Math.abs(believed - whole) < whole / 50, `${believed} believed of ${whole}`);
      }));
  }
}

Deno.test("salvageDatabase() ends in time, keeps what it has, and tells how far it is", () =>
  withDatabasePath((path) => {
    fillBoth(path, FILLED);
    destroy(path, spread(leavesOf(path, "events"), 3).map(({ page }) => page));
    let now = 0;
    const told: string[] = [];
    const { tables } = salvageDatabase(path, {
      ...openOptions(),
      elapsed: () => now++,
      budgetMs: 3_000,
      progress: ({ table }) => told.push(table),
    });
    const rows = tables.find(({ table }) => table === "events")?.rows ?? 0;
    assert.ok(rows > 500 && rows < 5_000, `${rows} rows`);
    assert.ok(told.includes("events"));
  }));
