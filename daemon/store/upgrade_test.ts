import assert from "node:assert/strict";
import { basename, dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileStamp } from "./copy_database.ts";
import { StoreOpenError } from "./errors.ts";
import { SCHEMA_VERSION, schemaVersion } from "./migrate.ts";
import { openStore } from "./open.ts";
import { openOptions, withConnection, withDatabasePath, withStore } from "./test_database.ts";
import { KNOWN_SCHEMAS, readTables, type TableRow, writeOldDatabase } from "./test_old_schemas.ts";
import { T0 } from "./test_rows.ts";

/** The copies from before an upgrade, by name. */
function copies(path: string): string[] {
  return [...Deno.readDirSync(dirname(path))].map(({ name }) => name)
    .filter((name) => name.startsWith(`${basename(path)}.schema-`)).sort();
}

function tablesAt(path: string): Map<string, readonly TableRow[]> {
  return withConnection(new DatabaseSync(path, { readOnly: true }), readTables);
}

/** The columns of `wanted` only: an upgrade may add some. */
function restrict(row: TableRow | undefined, wanted: TableRow): TableRow {
  return Object.fromEntries(Object.keys(wanted).map((column) => [column, row?.[column]]));
}

function expectKept(path: string, before: ReadonlyMap<string, readonly TableRow[]>): void {
  const after = tablesAt(path);
  for (const [table, rows] of before) {
    const found = after.get(table) ?? [];
    assert.equal(found.length, rows.length, table);
    for (const [index, row] of rows.entries()) {
      assert.deepEqual(restrict(found[index], row), row, table);
    }
  }
}

Deno.test("every schema before this one is known to the tests of upgrades", () => {
  assert.ok(KNOWN_SCHEMAS.length >= SCHEMA_VERSION - 1);
});

for (const schema of KNOWN_SCHEMAS.filter((version) => version < SCHEMA_VERSION)) {
  Deno.test(`openStore() upgrades a database of schema ${schema} and finds every row again`, () =>
    withDatabasePath((path) => {
      writeOldDatabase(path, schema);
      const before = tablesAt(path);
      for (const [table, rows] of before) assert.ok(rows.length > 0, `${table} has rows`);
      const { store, upgraded } = openStore(path, openOptions());
      try {
        assert.equal(upgraded?.from, schema);
        assert.equal(store.instanceId, "the instance");
        assert.equal(store.lastEventId, 3);
        assert.equal(store.firstEventId, 2);
        const { sources, sessions, panes } = store.load(0);
        assert.equal(sources[0]?.tmuxSocket, "/tmp/tmux-1000/a");
        assert.deepEqual(sessions.map(({ session }) => session.id).sort(), ["ended", "session"]);
        assert.deepEqual(panes.map(({ pane }) => pane.id), ["pane"]);
        assert.deepEqual(store.eventsAfter(0, 10).map(({ id }) => id), [2, 3]);
      } finally {
        store.close();
      }
      expectKept(path, before);
      expectKept(upgraded.copy, before);
      withConnection(new DatabaseSync(upgraded.copy, { readOnly: true }), (db) => {
        assert.equal(schemaVersion(db), schema, "the copy is as it was");
      });
      assert.equal((Deno.statSync(upgraded.copy).mode ?? 0) & 0o777, 0o600);
    }));
}

Deno.test("openStore() sums up the tokens of days that an earlier schema had closed", () =>
  withDatabasePath((path) => {
    writeOldDatabase(path, 6);
    openStore(path, openOptions()).store.close();
    assert.equal(tablesAt(path).get("quarter_totals")?.[0]?.["active_ms"], 1);
    assert.deepEqual(tablesAt(path).get("daily_usage"), [{
      ...{ day_start: 0, model: "opus", series_id: 3, first_slot: 900_000, last_slot: 900_000 },
      ...{ input: 1, output: 2, cache_read: 3, cache_write: 4, cache_write_long: 5, reasoning: 6 },
    }]);
  }));

Deno.test("openStore() folds into the copy what a killed daemon left in the log", () =>
  withDatabasePath((path) => {
    writeOldDatabase(path, 1);
    const killed = `${path}.killed`;
    withConnection(new DatabaseSync(path), (db) => {
      db.prepare("PRAGMA wal_autocheckpoint = 0").get();
      db.exec("UPDATE sources SET distro = 'in the log'");
      for (const suffix of ["", "-wal"]) Deno.copyFileSync(path + suffix, killed + suffix);
    });
    const { store, upgraded } = openStore(killed, openOptions());
    store.close();
    const [source] = tablesAt(String(upgraded?.copy)).get("sources") ?? [];
    assert.equal(source?.["distro"], "in the log");
  }));

Deno.test("openStore() copies nothing when there is nothing to upgrade", () =>
  withDatabasePath((path) => {
    for (let time = 0; time < 2; time++) {
      const { store, upgraded } = openStore(path, openOptions());
      store.close();
      assert.equal(upgraded, null);
    }
    assert.deepEqual(copies(path), []);
  }));

Deno.test("openStore() keeps the last three copies", () =>
  withDatabasePath((path) => {
    for (let round = 1; round <= 5; round++) {
      for (const suffix of ["", "-wal", "-shm"]) {
        try {
          Deno.removeSync(path + suffix);
        } catch {
          // Not all of them are there.
        }
      }
      writeOldDatabase(path, 1);
      openStore(path, openOptions({ now: () => T0 + round * 1_000 })).store.close();
      const at = new Date(T0 + round * 1_000);
      for (const name of copies(path).slice(-1)) {
        Deno.utimeSync(join(dirname(path), name), at, at);
      }
      assert.equal(copies(path).length, Math.min(round, 3));
    }
    const stamps = [3, 4, 5].map((round) => fileStamp(T0 + round * 1_000));
    assert.deepEqual(copies(path), stamps.map((stamp) => `${basename(path)}.schema-1-${stamp}`));
  }));

Deno.test("openStore() leaves a database alone that it cannot copy", () =>
  withDatabasePath((path) => {
    writeOldDatabase(path, 1);
    const before = tablesAt(path);
    // In the place of the copy that is being written stands something that cannot be removed.
    const stamp = fileStamp(T0);
    Deno.mkdirSync(`${path}.schema-1-${stamp}.part/in the way`, { recursive: true });
    assert.throws(
      () => openStore(path, openOptions()),
      (error) => error instanceof StoreOpenError && error.code === "NO_COPY",
    );
    assert.deepEqual(tablesAt(path), before);
    Deno.removeSync(`${path}.schema-1-${stamp}.part`, { recursive: true });
    withStore(path, (store) => assert.equal(store.lastEventId, 3));
  }));
