import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { basename, dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { backupDatabase, restoreDatabase, rewriteDatabase } from "./backup.ts";
import { DatabaseCareError } from "./errors.ts";
import { examineDatabase } from "./examine.ts";
import { SCHEMA_VERSION } from "./migrate.ts";
import { openStore } from "./open.ts";
import { syncedDirectories } from "./test_synced.ts";
import { openOptions, withConnection, withDatabasePath, withStore } from "./test_database.ts";
import { writeOldDatabase } from "./test_old_schemas.ts";
import { aPane, aSession, aSource, changes, facts, T0 } from "./test_rows.ts";

const RESTORE = { now: T0, newId: () => "another instance" };

function fill(path: string, events: number): void {
  withStore(path, (store) => {
    const present = { sources: [aSource("source")], sessions: [aSession("session")] };
    store.commit(changes({ ...present, panes: [aPane("pane")], events: facts(events) }));
  });
}

function lastEventId(path: string): number {
  return withStore(path, (store) => store.lastEventId);
}

function refusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    assert.ok(error instanceof DatabaseCareError, String(error));
    return error.code;
  }
  throw new Error("it was done");
}

/** What is in the directory, but for what belongs to an open database. */
function names(path: string): string[] {
  return [...Deno.readDirSync(dirname(path))].map(({ name }) => name)
    .filter((name) => !/-(wal|shm)$/.test(name)).sort();
}

Deno.test("backupDatabase() copies what a writer has committed, and the writer goes on", () =>
  withDatabasePath((path) => {
    const { store } = openStore(path, openOptions());
    try {
      store.commit(changes({ events: facts(3) }));
      const copy = backupDatabase(path, `${path}.backup`);
      assert.equal(copy.lastEventId, 3);
      assert.equal(copy.ok, true);
      store.commit(changes({ events: facts(2) }));
    } finally {
      store.close();
    }
    assert.equal((Deno.statSync(`${path}.backup`).mode ?? 0) & 0o777, 0o600);
    assert.equal(lastEventId(`${path}.backup`), 3);
    assert.equal(lastEventId(path), 5);
  }));

Deno.test("backupDatabase() overwrites nothing, and leaves no half of a copy", () =>
  withDatabasePath((path) => {
    fill(path, 3);
    const before = names(path);
    assert.equal(refusal(() => backupDatabase(path, path)), "NOT_WRITTEN");
    assert.equal(refusal(() => backupDatabase(path, `${path}/no/such`)), "NOT_WRITTEN");
    assert.equal(refusal(() => backupDatabase(`${path}.none`, `${path}.b`)), "NO_DATABASE");
    Deno.writeTextFileSync(`${path}.text`, "no database at all, but a long enough text of it");
    assert.equal(refusal(() => backupDatabase(`${path}.text`, `${path}.b`)), "DAMAGED");
    Deno.removeSync(`${path}.text`);
    assert.deepEqual(names(path), before);
  }));

Deno.test("restoreDatabase() brings the old rows back, under a new instance id", () =>
  withDatabasePath((path) => {
    fill(path, 3);
    backupDatabase(path, `${path}.backup`);
    fill(path, 4);
    const { replaced } = restoreDatabase(`${path}.backup`, path, RESTORE);
    withStore(path, (store) => {
      assert.equal(store.lastEventId, 3);
      assert.equal(store.instanceId, "another instance");
    });
    assert.equal(lastEventId(String(replaced)), 7, "what was there is kept");
    assert.equal(lastEventId(`${path}.backup`), 3, "the backup too");
  }));

Deno.test("restoreDatabase() leaves no log of the old database beside the new one", () =>
  withDatabasePath((path) => {
    fill(path, 3);
    backupDatabase(path, `${path}.backup`);
    const killed = `${path}.killed`;
    const { store } = openStore(path, openOptions());
    store.commit(changes({ events: facts(5) }));
    for (const suffix of ["", "-wal"]) Deno.copyFileSync(path + suffix, killed + suffix);
    store.close();
    const { replaced } = restoreDatabase(`${path}.backup`, killed, RESTORE);
    assert.equal(existsSync(`${killed}-wal`), false);
    assert.equal(lastEventId(killed), 3);
    assert.equal(lastEventId(String(replaced)), 8);
  }));

Deno.test("restoreDatabase() moves a log away whose database is gone", () =>
  withDatabasePath((path) => {
    fill(path, 3);
    const { store } = openStore(path, openOptions());
    store.commit(changes({ events: facts(5) }));
    Deno.copyFileSync(`${path}-wal`, `${path}.new-wal`);
    store.close();
    assert.equal(restoreDatabase(path, `${path}.new`, RESTORE).replaced, null);
    assert.equal(existsSync(`${path}.new-wal`), false);
    assert.equal(lastEventId(`${path}.new`), 8);
  }));

Deno.test("restoreDatabase() plays no journal back that a killed restore has left", () =>
  withDatabasePath((path) => {
    fill(path, 300);
    backupDatabase(path, `${path}.backup`);
    fill(path, 400);
    const staged = `${path}.restoring`;
    backupDatabase(path, staged);
    withConnection(new DatabaseSync(staged), (db) => {
      // A cache this small writes pages before the commit, and syncs the journal for that.
      db.exec(
        "PRAGMA journal_mode = DELETE; PRAGMA cache_size = 1; BEGIN; UPDATE events SET display = '[1]'",
      );
      Deno.copyFileSync(`${staged}-journal`, `${path}.journal`);
      db.exec("ROLLBACK");
    });
    Deno.renameSync(`${path}.journal`, `${staged}-journal`);
    restoreDatabase(`${path}.backup`, path, RESTORE);
    assert.equal(examineDatabase(path).ok, true);
    assert.equal(lastEventId(path), 300);
    assert.equal(existsSync(`${staged}-journal`), false);
  }));

Deno.test("restoreDatabase() moves a journal away whose database is gone", () =>
  withDatabasePath((path) => {
    fill(path, 3);
    Deno.writeTextFileSync(`${path}.new-journal`, "a journal");
    assert.equal(restoreDatabase(path, `${path}.new`, RESTORE).replaced, null);
    assert.equal(existsSync(`${path}.new-journal`), false);
    assert.ok(names(path).some((name) => name.endsWith("-journal")), "it is kept");
  }));

Deno.test("restoreDatabase() waits until the new name is on disk", () =>
  withDatabasePath((path) => {
    fill(path, 3);
    const target = `${path}.new`;
    const synced = syncedDirectories(
      () => existsSync(target),
      () => restoreDatabase(path, target, RESTORE),
    );
    assert.equal(synced.at(-1), true);
  }));

Deno.test("restoreDatabase() replaces a damaged database and keeps it byte by byte", () =>
  withDatabasePath((path) => {
    fill(path, 3);
    backupDatabase(path, `${path}.backup`);
    const damaged = new TextEncoder().encode("this was a database once\n".repeat(200));
    Deno.writeFileSync(path, damaged);
    const { replaced } = restoreDatabase(`${path}.backup`, path, RESTORE);
    assert.deepEqual(Deno.readFileSync(String(replaced)), damaged);
    assert.equal(lastEventId(path), 3);
  }));

Deno.test("restoreDatabase() leaves no copy of the database when the new one cannot take its place", () =>
  withDatabasePath((path) => {
    fill(path, 3);
    backupDatabase(path, `${path}.backup`);
    const rename = Deno.renameSync;
    const tryAll = () => {
      const before = names(path);
      try {
        Deno.renameSync = (from, to) => {
          if (String(from).endsWith(".restoring")) throw new Error("no room");
          rename(from, to);
        };
        assert.throws(() => restoreDatabase(`${path}.backup`, path, RESTORE), /no room/);
      } finally {
        Deno.renameSync = rename;
      }
      assert.deepEqual(names(path), before);
    };
    tryAll();
    assert.equal(lastEventId(path), 3);
    const damaged = "no database".repeat(1_000);
    Deno.writeTextFileSync(path, damaged);
    tryAll();
    assert.equal(Deno.readTextFileSync(path), damaged);
  }));

Deno.test("restoreDatabase() and backupDatabase() say which disk is full", () =>
  withDatabasePath((path) => {
    fill(path, 3);
    backupDatabase(path, `${path}.backup`);
    const open = Deno.openSync;
    const full = Object.assign(new Error("database or disk is full"), { errcode: 13 });
    try {
      Deno.openSync = (file, options) => {
        if (String(file).endsWith(".part")) throw full;
        return open(file, options);
      };
      for (
        const work of [
          () => restoreDatabase(`${path}.backup`, path, RESTORE),
          () => backupDatabase(path, `${path}.other`),
        ]
      ) {
        assert.throws(work, (error) => {
          assert.ok(error instanceof DatabaseCareError);
          assert.equal(error.code, "NOT_WRITTEN");
          assert.ok(error.message.includes(`the disk of ${dirname(path)} is full`), error.message);
          assert.ok(!error.message.includes("cannot be read"), error.message);
          return true;
        });
      }
    } finally {
      Deno.openSync = open;
    }
  }));

Deno.test("restoreDatabase() restores where there is no database", () =>
  withDatabasePath((path) => {
    fill(path, 3);
    assert.equal(restoreDatabase(path, `${path}.new`, RESTORE).replaced, null);
    assert.equal(lastEventId(`${path}.new`), 3);
  }));

Deno.test("restoreDatabase() refuses what is newer, damaged or another's, and changes nothing", () =>
  withDatabasePath((path) => {
    fill(path, 3);
    const file = `${path}.file`;
    backupDatabase(path, file);
    const tell = () => refusal(() => restoreDatabase(file, path, RESTORE));
    withConnection(new DatabaseSync(file), (db) => db.exec("PRAGMA user_version = 999"));
    assert.equal(tell(), "TOO_NEW");
    withConnection(new DatabaseSync(file), (db) => db.exec("DROP TABLE meta"));
    assert.equal(tell(), "NOT_OURS");
    Deno.truncateSync(file, 6_000);
    assert.equal(tell(), "DAMAGED");
    assert.deepEqual(names(path), [basename(path), basename(file)]);
    assert.equal(lastEventId(path), 3);
  }));

Deno.test("restoreDatabase() takes a backup of an older schema, which the next start upgrades", () =>
  withDatabasePath((path) => {
    writeOldDatabase(`${path}.old`, 1);
    restoreDatabase(`${path}.old`, path, RESTORE);
    assert.equal(examineDatabase(path).schemaVersion, 1);
    assert.equal(lastEventId(path), 3);
    assert.equal(examineDatabase(path).schemaVersion, SCHEMA_VERSION);
  }));

Deno.test("rewriteDatabase() gives back what is free, and lets the rest be given back later", () =>
  withDatabasePath((path) => {
    fill(path, 3_000);
    withConnection(new DatabaseSync(path), (db) => {
      db.exec("PRAGMA auto_vacuum = NONE; VACUUM; DELETE FROM events");
    });
    const tried = rewriteDatabase(path, { dryRun: true });
    assert.ok(tried.before.freeBytes > 100_000);
    assert.equal(tried.before.isIncremental, false);
    const { before, after } = rewriteDatabase(path, { dryRun: false });
    assert.deepEqual(before, tried.before);
    assert.equal(after.freeBytes, 0);
    assert.equal(after.isIncremental, true);
    assert.equal(Deno.statSync(path).size, after.fileBytes);
    assert.equal(lastEventId(path), 3_000);
  }));
