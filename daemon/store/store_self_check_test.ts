import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { changes, facts } from "./test_rows.ts";
import { openStore } from "./open.ts";
import type { Store } from "./store.ts";
import { openOptions, withConnection, withDatabasePath } from "./test_database.ts";

async function withStore(path: string, body: (store: Store) => void | Promise<void>) {
  const { store } = openStore(path, openOptions());
  try {
    await body(store);
  } finally {
    store.close();
  }
}

const options = { elapsed: () => 0, budgetMs: 1_000 };

Deno.test("StoreSelfCheck of a sound store: every table is checked, and a row is kept", () =>
  withDatabasePath(async (path) => {
    await withStore(path, async ({ selfCheck }) => {
      selfCheck.write();
      selfCheck.write();
      const { checked, skipped, damage } = await selfCheck.checkTables(options);
      assert.deepEqual([skipped, damage], [[], null]);
      assert.ok(checked > 5);
      const row = withConnection(
        new DatabaseSync(path, { readOnly: true }),
        (db) => db.prepare("SELECT count(*) AS n FROM meta WHERE key = 'self_test_at'").get(),
      );
      assert.equal(row?.["n"], 1);
    });
  }));

Deno.test("StoreSelfCheck.checkTables() reads a long table in ranges, and leaves out what it has no time for", () =>
  withDatabasePath(async (path) => {
    await withStore(path, async (store) => {
      store.commit(changes({ events: facts(5_000, 1) }));
      assert.deepEqual(
        (await store.selfCheck.checkTables({ ...options, mostRows: 3 })).skipped,
        [],
      );
      const tables = (await store.selfCheck.checkTables(options)).checked;
      let asked = 0;
      const cut = await store.selfCheck.checkTables({
        // Asked for each table as its rows are counted and as it is begun: time for all but the long one.
        elapsed: () => asked++ <= 2 * tables ? 0 : 2_000,
        budgetMs: 1_000,
        mostRows: 100,
      });
      assert.deepEqual(cut.skipped, ["events"]);
      let now = 0;
      const late = await store.selfCheck.checkTables({
        elapsed: () => now++ * 600,
        budgetMs: 1_000,
      });
      assert.ok(late.checked < 3 && late.skipped.length > 3);
    });
  }));

Deno.test("StoreSelfCheck.write() throws while another program holds the database", () =>
  withDatabasePath(async (path) => {
    await withStore(path, ({ selfCheck }) => {
      withConnection(new DatabaseSync(path), (db) => {
        db.exec("BEGIN IMMEDIATE");
        assert.throws(() => selfCheck.write(), /locked/);
      });
    });
  }));

for (
  const [what, at, length] of [
    ["its first page", 0, 100],
    ["all but its first page", 4_096, Infinity],
  ] as const
) {
  Deno.test(`StoreSelfCheck.checkTables() finds ${what} damaged while it is in use`, () =>
    withDatabasePath(async (path) => {
      await withStore(path, (store) => void store.commit(changes({ events: facts(4, 1) })));
      await withStore(path, async (store) => {
        assert.equal((await store.selfCheck.checkTables(options)).damage, null);
        store.eventsAfter(0, 10);
        overwrite(path, { at, length });
        assert.equal(store.eventsAfter(0, 10).length, 4, "what it has read already is sound");
        assert.notEqual((await store.selfCheck.checkTables(options)).damage, null);
      });
    }));
}

function overwrite(
  path: string,
  { at, length }: { readonly at: number; readonly length: number },
): void {
  using file = Deno.openSync(path, { write: true });
  file.seekSync(at, Deno.SeekMode.Start);
  const most = Deno.statSync(path).size - at;
  file.writeSync(new Uint8Array(Math.min(length, most)).fill(0x5a));
}
