import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { inspectDatabase } from "./inspect.ts";
import { openStore } from "./open.ts";
import { salvageDatabase } from "./salvage.ts";
import { openOptions, withConnection, withDatabasePath, withStore } from "./test_database.ts";
import { destroy, fillBoth, leavesOf } from "./test_damage.ts";
import { writeOldDatabase } from "./test_old_schemas.ts";
import { changes, facts } from "./test_rows.ts";

const FILLED = { events: 500, quarters: 20 };

function destroySchema(path: string, which: "first" | "all"): void {
  const leaves = leavesOf(path, "sqlite_schema");
  assert.ok(leaves.length > 1);
  destroy(path, leaves.slice(0, which === "first" ? 1 : undefined).map(({ page }) => page));
  assert.equal(inspectDatabase(path).kind, "corrupt");
}

function kept(path: string): Readonly<Record<string, number>> {
  const { tables } = salvageDatabase(path, openOptions());
  assert.equal(inspectDatabase(path).kind, "sound");
  return Object.fromEntries(tables.map(({ table, rows }) => [table, rows]));
}

for (const which of ["first", "all"] as const) {
  Deno.test(`salvageDatabase() reads by its own knowledge what the ${which} pages of the schema do not tell`, () =>
    withDatabasePath((path) => {
      fillBoth(path, FILLED);
      destroySchema(path, which);
      const { events, quarter_stats } = kept(path);
      assert.deepEqual({ events, quarter_stats }, { events: 500, quarter_stats: 200 });
    }));
}

Deno.test("salvageDatabase() knows the tables of a database that was written anew", () =>
  withDatabasePath((path) => {
    fillBoth(path, FILLED);
    withConnection(new DatabaseSync(path), (db) => db.exec("VACUUM"));
    destroySchema(path, "first");
    assert.equal(kept(path)["events"], 500);
  }));

Deno.test("salvageDatabase() knows the tables of a database that was upgraded", () =>
  withDatabasePath((path) => {
    writeOldDatabase(path, 1);
    withStore(path, (store) => store.commit(changes({ events: facts(200) })));
    destroySchema(path, "all");
    assert.equal(kept(path)["events"], 202);
  }));

Deno.test("salvageDatabase() without the schema reads what stands in the log, too", () =>
  withDatabasePath((path) => {
    fillBoth(path, FILLED);
    const copy = `${path}.killed`;
    const { store } = openStore(path, openOptions());
    store.commit(changes({ events: facts(7) }));
    for (const suffix of ["", "-wal"]) Deno.copyFileSync(path + suffix, copy + suffix);
    store.close();
    destroySchema(copy, "first");
    assert.equal(kept(copy)["events"], 507);
  }));

Deno.test("salvageDatabase() takes no other file for a database of its own", () =>
  withDatabasePath((path) => {
    Deno.writeTextFileSync(path, "no database".repeat(10_000));
    assert.deepEqual(salvageDatabase(path, openOptions()).tables, []);
  }));
