import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { DamageWatch } from "./damage_watch.ts";
import { openStore } from "./open.ts";
import { Store } from "./store.ts";
import { summariseDatabase } from "./summarise.ts";
import { destroy, fillBoth, leavesOf } from "./test_damage.ts";
import { openOptions, withConnection, withDatabasePath } from "./test_database.ts";
import { changes, facts } from "./test_rows.ts";

/** All but the first page, which every reader looks at. */
function destroyPages(path: string): void {
  const { size } = Deno.statSync(path);
  using file = Deno.openSync(path, { write: true });
  file.seekSync(4_096, Deno.SeekMode.Start);
  file.writeSync(new Uint8Array(size - 4_096).fill(0xa5));
}

function fill(path: string): void {
  const { store } = openStore(path, openOptions());
  store.commit(changes({ events: facts(20_000) }));
  store.close();
}

Deno.test("Store.damage tells of destroyed pages once a read meets them, and stays", () =>
  withDatabasePath((path) => {
    fill(path);
    const db = new DatabaseSync(path);
    // Else how much it keeps depends on what else the process does.
    db.exec("PRAGMA cache_size = 10");
    const store = new Store(db, { ...openOptions(), path });
    try {
      destroyPages(path);
      assert.equal(store.damage, null, "nobody has read it");
      assert.throws(() => store.listEvents({ severity: "error", limit: 10 }));
      assert.match(store.damage ?? "", /malformed/);
      assert.ok(store.lastEventId > 0);
      assert.match(store.damage ?? "", /malformed/, "what is right again is not the file");
    } finally {
      store.close();
    }
  }));

Deno.test("Store.damage tells what a check of the tables found", () =>
  withDatabasePath(async (path) => {
    fill(path);
    const { store } = openStore(path, openOptions());
    try {
      destroyPages(path);
      const { damage } = await store.selfCheck.checkTables({ elapsed: () => 0, budgetMs: 1 });
      assert.notEqual(damage, null);
      assert.equal(store.damage, damage);
    } finally {
      store.close();
    }
  }));

Deno.test("Store.damage tells what another connection met, and nothing but damage", () =>
  withDatabasePath(async (path) => {
    fill(path);
    const { store } = openStore(path, openOptions());
    try {
      store.noteError(new Error("no such table"));
      assert.equal(store.damage, null);
      destroyPages(path);
      const onError = (error: unknown) => store.noteError(error);
      const summary = await summariseDatabase(path, { pause: () => Promise.resolve(), onError });
      assert.match(summary?.problem ?? "", /malformed/);
      assert.equal(store.damage, summary?.problem);
    } finally {
      store.close();
    }
  }));

Deno.test("Store.damage tells after one look of a file that was overwritten, and after some of one page", () =>
  withDatabasePath((path) => {
    fillBoth(path, { events: 2_000, quarters: 10 });
    const leaf = leavesOf(path, "events")[60]?.page ?? 0;
    const { store } = openStore(path, openOptions());
    try {
      const look = () => store.selfCheck.look({ elapsed: () => 0, budgetMs: 0 });
      for (let turn = 0; turn < 300; turn++) assert.equal(look(), null);
      destroy(path, [leaf]);
      let looks = 0;
      while (looks < 300 && look() === null) looks++;
      assert.ok(looks > 0 && looks < 300, `${looks} looks`);
      assert.match(store.damage ?? "", /malformed/);
      destroyPages(path);
      assert.match(look() ?? "", /malformed/);
    } finally {
      store.close();
    }
  }));

Deno.test("DamageWatch.watch() changes no answer, and takes no other error for damage", () =>
  withConnection(new DatabaseSync(":memory:"), (db) => {
    const watch = new DamageWatch();
    watch.watch(db);
    db.exec("CREATE TABLE t (a INTEGER UNIQUE)");
    assert.equal(db.prepare("INSERT INTO t VALUES (?)").run(1).changes, 1);
    assert.deepEqual({ ...db.prepare("SELECT a FROM t").get() }, { a: 1 });
    assert.equal(db.prepare("SELECT a FROM t").all().length, 1);
    assert.throws(() => db.prepare("INSERT INTO t VALUES (?)").run(1), /UNIQUE/);
    assert.throws(() => db.prepare("SELECT nothing"), /nothing/);
    assert.throws(() => db.exec("NO SQL"), /syntax/);
    assert.equal(watch.found, null);
  }));
