import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { CommitError } from "./errors.ts";
import { migrate, SCHEMA_VERSION, schemaVersion } from "./migrate.ts";
import { openStore } from "./open.ts";
import { Store } from "./store.ts";
import { openOptions, withConnection, withDatabasePath, withStore } from "./test_database.ts";
import { aPane, aSession, aSource, changes, facts, T0 } from "./test_rows.ts";

/* Faults of disks, files and processes that a database must outlive; docs/faults.md lists all. */

const MIGRATE_CHILD = fileURLToPath(new URL("./test_migrate_child.ts", import.meta.url));
const CONFIG = fileURLToPath(new URL("../../deno.json", import.meta.url));
/** The log is folded back at 1,000 pages; a big transaction may go beyond. */
const MOST_LOG_BYTES = 8 * 1024 * 1024;

async function migrateAndDie(path: string, step: number, moment: string): Promise<void> {
  const { signal, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-A", "--no-check", "--config", CONFIG, MIGRATE_CHILD],
      ...[path, String(step), moment],
    ],
  }).output();
  assert.equal(signal, "SIGKILL", new TextDecoder().decode(stderr));
}

Deno.test("a migration killed half-way: each step is there whole or not, and the next open finishes", () =>
  withDatabasePath(async (path) => {
    // One kill inside each step, each on what the last one left; the odd ones once more after it.
    for (let step = 1; step <= SCHEMA_VERSION; step++) {
      const version = () => withConnection(new DatabaseSync(path), schemaVersion);
      await migrateAndDie(path, 1, "inside");
      assert.equal(version(), step - 1, "nothing of the step that was killed");
      await migrateAndDie(path, 1, "after");
      assert.equal(version(), step, "all of the step before the kill");
    }
    withStore(path, (store) => {
      store.commit(changes({ sources: [aSource("source")], events: facts(1) }));
      assert.equal(store.lastEventId, 1);
    });
    const expected = schemaOf(new DatabaseSync(":memory:"), migrate);
    assert.deepEqual(schemaOf(new DatabaseSync(path), () => {}), expected);
  }));

/** Names and definitions of everything, without what SQLite keeps for itself. */
function schemaOf(db: DatabaseSync, prepare: (db: DatabaseSync) => void): unknown {
  return withConnection(db, () => {
    prepare(db);
    return db.prepare(
      "SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite%' ORDER BY name",
    ).all().map((row) => ({ ...row }));
  });
}

Deno.test("the write-ahead log is bounded, however much is committed", () =>
  withDatabasePath((path) =>
    withStore(path, (store) => {
      store.commit(changes({ sources: [aSource("source")], sessions: [aSession("session")] }));
      let most = 0;
      for (let turn = 0; turn < 400; turn++) {
        const panes = Array.from({ length: 20 }, (_, index) => {
          return aPane(`pane-${index}`, { title: `${turn} `.repeat(100) });
        });
        store.commit(changes({ panes, events: facts(20, turn * 20) }));
        most = Math.max(most, Deno.statSync(`${path}-wal`).size);
      }
      assert.ok(most > 1_000_000, `the log has had ${most} bytes: too few to prove anything`);
      assert.ok(most < MOST_LOG_BYTES, `the log has had ${most} bytes`);
    })
  ));

Deno.test("a file system that becomes read-only: nothing is kept, what is there is read, and it goes on", () =>
  withDatabasePath((path) => {
    const db = new DatabaseSync(path, { enableForeignKeyConstraints: true });
    withConnection(db, () => {
      db.exec("PRAGMA journal_mode = WAL");
      migrate(db);
      const store = new Store(db, { path, now: () => T0, newId: () => "id" });
      store.commit(changes({ events: facts(3) }));
      // What SQLite answers is the same as for a file that cannot be written.
      db.exec("PRAGMA query_only = 1");
      assert.throws(
        () => store.commit(changes({ events: facts(1) })),
        (error) => error instanceof CommitError && /readonly database/.test(error.message),
      );
      assert.equal(store.lastEventId, 3);
      assert.equal(store.eventsAfter(0, 10).length, 3);
      db.exec("PRAGMA query_only = 0");
      assert.equal(store.commit(changes({ events: facts(1) }))[0]?.id, 4);
    });
  }));

Deno.test("a database that is deleted while it is open: this is known, and the next open begins anew", () =>
  withDatabasePath((path) => {
    const { store } = openStore(path, openOptions());
    store.commit(changes({ events: facts(2) }));
    assert.equal(store.isIntact, true);
    for (const suffix of ["", "-wal", "-shm"]) Deno.removeSync(path + suffix);
    assert.equal(store.isIntact, false);
    assert.equal(store.eventsAfter(0, 10).length, 2, "what is open can still be read");
    keepOrRefuse(store);
    store.close();
    const anew = openStore(path, openOptions({ newId: () => "another" }));
    assert.deepEqual([anew.setAside, anew.store.lastEventId], [null, 0]);
    assert.equal(anew.store.instanceId, "another", "cursors of the lost one mean nothing here");
    anew.store.close();
  }));

Deno.test("a database whose place another file has taken: this is known, and that file is left alone", () =>
  withDatabasePath((path) => {
    const { store } = openStore(path, openOptions());
    store.commit(changes({ events: facts(2) }));
    const other = `${path}.other`;
    withStore(other, (one) => one.commit(changes({ events: facts(5) })));
    Deno.renameSync(other, path);
    assert.equal(store.isIntact, false);
    keepOrRefuse(store);
    store.close();
    for (const suffix of ["-wal", "-shm"]) removeIfThere(path + suffix);
    withStore(path, (one) => assert.equal(one.lastEventId, 5));
  }));

Deno.test("pages that are destroyed while the database is open: commits fail as commits do, the next open sets it aside", () =>
  withDatabasePath((path) => {
    const { store } = openStore(path, openOptions());
    const sessions = Array.from({ length: 300 }, (_, index) => aSession(`session-${index}`));
    store.commit(changes({ sources: [aSource("source")], sessions, events: facts(500) }));
    store.close();
    const again = openStore(path, openOptions()).store;
    const size = Deno.statSync(path).size;
    using file = Deno.openSync(path, { write: true });
    file.seekSync(4_096, Deno.SeekMode.Start);
    file.writeSync(new Uint8Array(size - 4_096).fill(0xa5));
    keepOrRefuse(again);
    again.close();
    const { store: fresh, setAside } = openStore(path, openOptions());
    assert.ok(setAside?.startsWith(`${path}.corrupt-`), String(setAside));
    assert.ok(setAside && Deno.statSync(setAside).isFile);
    fresh.close();
  }));

/** Either way is right where the file is not ours any more; anything but `CommitError` is not. */
function keepOrRefuse(store: Store): void {
  try {
    store.commit(changes({ sessions: [], events: facts(1) }));
  } catch (error) {
    assert.ok(error instanceof CommitError, String(error));
  }
}

function removeIfThere(path: string): void {
  try {
    Deno.removeSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
