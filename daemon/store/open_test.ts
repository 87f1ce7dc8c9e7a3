import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { StoreOpenError } from "./errors.ts";
import { SCHEMA_VERSION } from "./migrate.ts";
import { openStore } from "./open.ts";
import { openOptions, withConnection, withDatabasePath, withStore } from "./test_database.ts";
import { aSession, aSource, changes, facts, T0 } from "./test_rows.ts";

/** Enough rows that the database has pages beyond the schema. */
function fill(path: string): void {
  withStore(path, (store) => {
    const sessions = Array.from({ length: 200 }, (_, index) => aSession(`session-${index}`));
    store.commit(changes({ sources: [aSource("source")], sessions, events: facts(500) }));
  });
}

function names(path: string): string[] {
  return [...Deno.readDirSync(dirname(path))].map(({ name }) => name).sort();
}

function mode(path: string): number {
  return (Deno.statSync(path).mode ?? 0) & 0o777;
}

/** What `openStore()` refuses with; it must touch no file while it does. */
function refusal(path: string): StoreOpenError {
  try {
    openStore(path, openOptions()).store.close();
  } catch (error) {
    assert.ok(error instanceof StoreOpenError, String(error));
    return error;
  }
  throw new Error("the database was opened");
}

/** Expects the database to be set aside and a fresh, usable one to stand in its place. */
function expectSetAside(path: string, content: Uint8Array): void {
  const { store, setAside } = openStore(path, openOptions());
  try {
    assert.ok(setAside);
    assert.ok(setAside.startsWith(`${path}.corrupt-`), setAside);
    assert.deepEqual(Deno.readFileSync(setAside), content);
    assert.equal(store.lastEventId, 0);
    assert.deepEqual(store.load(0), { sources: [], sessions: [], panes: [], escalations: [] });
    const [event] = store.commit(changes({ events: facts(1) }));
    assert.equal(event?.id, 1);
  } finally {
    store.close();
  }
  withStore(path, (again) => assert.equal(again.lastEventId, 1));
}

Deno.test("openStore() begins a fresh database", () =>
  withDatabasePath((path) => {
    const { store, setAside } = openStore(path, openOptions({ newId: () => "the-id" }));
    assert.equal(setAside, null);
    assert.equal(store.instanceId, "the-id");
    assert.equal(store.schemaVersion, SCHEMA_VERSION);
    assert.equal(store.lastEventId, 0);
    assert.equal(store.firstEventId, 1);
    assert.ok(store.bytes > 0);
    store.close();
    assert.deepEqual(names(path), ["tracker.db"]);
  }));

Deno.test("openStore() finds the same database again, with its instance id and its events", () =>
  withDatabasePath((path) => {
    const first = withStore(path, (store) => {
      store.commit(changes({ sources: [aSource("source")], events: facts(3) }));
      return store.instanceId;
    });
    const { store, setAside } = openStore(path, openOptions({ newId: () => "another" }));
    assert.equal(setAside, null);
    assert.equal(store.instanceId, first);
    assert.equal(store.lastEventId, 3);
    assert.deepEqual(store.load(0).sources, [aSource("source")]);
    store.close();
  }));

Deno.test("openStore() finds what a killed daemon left in the log", () =>
  withDatabasePath((path) => {
    const { store } = openStore(path, openOptions());
    store.commit(changes({ events: facts(2) }));
    const copy = `${path}.copy`;
    for (const suffix of ["", "-wal", "-shm"]) Deno.copyFileSync(path + suffix, copy + suffix);
    store.close();
    withStore(copy, (again) => assert.equal(again.lastEventId, 2));
  }));

Deno.test("openStore() takes an empty file for a fresh database", () =>
  withDatabasePath((path) => {
    Deno.writeFileSync(path, new Uint8Array(0));
    const { store, setAside } = openStore(path, openOptions());
    assert.equal(setAside, null);
    assert.equal(store.lastEventId, 0);
    store.close();
  }));

Deno.test("openStore() takes a database in memory as it is", () => {
  const { store } = openStore(":memory:", openOptions());
  store.commit(changes({ events: facts(2) }));
  assert.equal(store.lastEventId, 2);
  assert.equal(store.bytes, 0);
  store.close();
});

Deno.test("openStore() sets a text file aside", () =>
  withDatabasePath((path) => {
    const content = new TextEncoder().encode("this was never a database\n".repeat(50));
    Deno.writeFileSync(path, content);
    expectSetAside(path, content);
  }));

Deno.test("openStore() sets a database with a broken header aside", () =>
  withDatabasePath((path) => {
    fill(path);
    const content = Deno.readFileSync(path);
    content.fill(0xff, 0, 64);
    Deno.writeFileSync(path, content);
    expectSetAside(path, content);
  }));

Deno.test("openStore() sets a database with a broken page in the middle aside", () =>
  withDatabasePath((path) => {
    fill(path);
    const content = Deno.readFileSync(path);
    const middle = Math.floor(content.length / 4096 / 2) * 4096;
    content.fill(0xa5, middle, middle + 4096);
    Deno.writeFileSync(path, content);
    expectSetAside(path, content);
  }));

Deno.test("openStore() sets a database that is cut off aside", () =>
  withDatabasePath((path) => {
    fill(path);
    const content = Deno.readFileSync(path).slice(0, 3 * 4096 + 100);
    Deno.writeFileSync(path, content);
    expectSetAside(path, content);
  }));

Deno.test("openStore() sets the log of a damaged database aside with it", () =>
  withDatabasePath((path) => {
    const content = new TextEncoder().encode("no database".repeat(100));
    Deno.writeFileSync(path, content);
    Deno.writeTextFileSync(`${path}-wal`, "its log");
    const { store, setAside } = openStore(path, openOptions());
    store.close();
    assert.ok(setAside);
    assert.deepEqual(Deno.readFileSync(setAside), content);
    // SQLite may have thrown the log away itself, but the new database must not replay it.
    assert.ok(!names(path).includes("tracker.db-wal"));
  }));

Deno.test("openStore() keeps every database it set aside, in the same moment too", () =>
  withDatabasePath((path) => {
    const places = ["first ", "second "].map((word) => {
      Deno.writeTextFileSync(path, word.repeat(100));
      const { store, setAside } = openStore(path, openOptions());
      store.close();
      assert.ok(setAside);
      return { setAside, word };
    });
    for (const { setAside, word } of places) {
      assert.equal(Deno.readTextFileSync(setAside), word.repeat(100));
    }
  }));

Deno.test("openStore() says when a damaged database cannot be set aside", () =>
  withDatabasePath((path) => {
    // No name is left for it: file names have at most 255 bytes.
    const long = join(dirname(path), "d".repeat(245));
    Deno.writeTextFileSync(long, "no database ".repeat(100));
    const { code, message } = refusal(long);
    assert.equal(code, "CANNOT_OPEN");
    assert.match(message, /^database cannot be opened: /);
    assert.equal(Deno.readTextFileSync(long), "no database ".repeat(100));
  }));

Deno.test("openStore() refuses a newer schema and leaves it untouched", () =>
  withDatabasePath((path) => {
    fill(path);
    withConnection(new DatabaseSync(path), (db) => {
      db.exec(`PRAGMA user_version = ${SCHEMA_VERSION + 1}`);
    });
    const before = Deno.readFileSync(path);
    const { code, message } = refusal(path);
    assert.equal(code, "SCHEMA_TOO_NEW");
    assert.match(message, /its schema is \d+, this build knows \d+, install the newer version/);
    assert.deepEqual(Deno.readFileSync(path), before);
    assert.deepEqual(names(path), ["tracker.db"]);
  }));

Deno.test("openStore() refuses a newer schema of another journal mode and leaves it untouched", () =>
  withDatabasePath((path) => {
    withConnection(new DatabaseSync(path), (db) => {
      db.exec("CREATE TABLE later (x); PRAGMA user_version = 999");
    });
    const before = Deno.readFileSync(path);
    assert.equal(refusal(path).code, "SCHEMA_TOO_NEW");
    assert.deepEqual(Deno.readFileSync(path), before);
  }));

const LOCKS: Readonly<Record<string, (path: string, db: DatabaseSync) => void>> = {
  "that writes": (_path, db) => db.exec("BEGIN IMMEDIATE"),
  "that holds it for itself": (_path, db) => {
    db.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
  },
};

for (const [who, lock] of Object.entries(LOCKS)) {
  Deno.test(`openStore() gives up soon on a program ${who}`, () =>
    withDatabasePath((path) => {
      fill(path);
      withConnection(new DatabaseSync(path), (db) => {
        lock(path, db);
        const began = performance.now();
        const { code, message } = refusal(path);
        assert.equal(code, "LOCKED");
        assert.ok(message.includes(path) && /end it or try again/.test(message), message);
        // 50 ms were allowed for each statement; the default would be seconds.
        assert.ok(performance.now() - began < 4_000);
      });
      withStore(path, (store) => assert.equal(store.lastEventId, 500));
    }));
}

Deno.test("openStore() knows a lock on a database that has no schema yet", () =>
  withDatabasePath((path) => {
    withConnection(new DatabaseSync(path), (db) => {
      db.exec("PRAGMA journal_mode = WAL; CREATE TABLE other (x); BEGIN IMMEDIATE");
      assert.equal(refusal(path).code, "LOCKED");
    });
  }));

Deno.test("openStore() says what to do when the directory is missing or cannot be written", () =>
  withDatabasePath((path) => {
    const directory = dirname(path);
    Deno.writeTextFileSync(join(directory, "a-file"), "");
    const missing = join(directory, "missing", "tracker.db");
    const belowFile = join(directory, "a-file", "tracker.db");
    for (const place of [missing, belowFile, directory]) {
      const { code, message } = refusal(place);
      assert.equal(code, "NOT_WRITABLE");
      assert.ok(message.startsWith(`database cannot be opened: ${place} `), message);
      assert.match(message, /check the owner, the mode and the space of its directory$/);
    }
    assert.deepEqual(names(path), ["a-file"]);
  }));

Deno.test("openStore() makes the database the user's alone, and takes an open one back", () =>
  withDatabasePath((path) => {
    Deno.writeFileSync(path, new Uint8Array(0), { mode: 0o644 });
    Deno.chmodSync(path, 0o644);
    withStore(path, () => assert.equal(mode(path), 0o600));
  }));

Deno.test("openStore() under the daemon's umask keeps every file to the user", () =>
  withDatabasePath(async (path) => {
    // A process of its own: the mask is the whole process's.
    const script = `
      import { openStore } from ${JSON.stringify(import.meta.resolve("./open.ts"))};
      Deno.umask(0o077);
      const { store } = openStore(Deno.args[0], { now: Date.now, newId: () => "id" });
      for (const suffix of ["", "-wal", "-shm"]) {
        console.log(suffix, (Deno.statSync(Deno.args[0] + suffix).mode & 0o777).toString(8));
      }
      store.close();`;
    const file = join(dirname(path), "script.ts");
    Deno.writeTextFileSync(file, script);
    const config = new URL("../../deno.json", import.meta.url).pathname;
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--config", config, file, path],
    }).output();
    assert.equal(code, 0, new TextDecoder().decode(stderr));
    assert.equal(new TextDecoder().decode(stdout), " 600\n-wal 600\n-shm 600\n");
  }));

Deno.test("openStore() names what it set aside by the time", () =>
  withDatabasePath((path) => {
    Deno.writeTextFileSync(path, "no database ".repeat(100));
    const now = () => Date.UTC(2026, 1, 3, 4, 5, 6, 7);
    const { store, setAside } = openStore(path, openOptions({ now }));
    store.close();
    assert.equal(setAside, `${path}.corrupt-2026-02-03T04-05-06-007Z`);
    assert.notEqual(now(), T0);
  }));
