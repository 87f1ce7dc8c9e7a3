import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { SCHEMA_VERSION } from "./migrate.ts";
import { openStore } from "./open.ts";
import { summariseDatabase } from "./summarise.ts";

async function withPath(body: (path: string) => Promise<void>): Promise<void> {
  const dir = await Deno.makeTempDir({ prefix: "ntm-summary-" });
  try {
    await body(join(dir, "tracker.db"));
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

function pauses() {
  let count = 0;
  return { count: () => count, pause: () => Promise.resolve(void count++) };
}

Deno.test("summariseDatabase() counts each table of a database that is open elsewhere", () =>
  withPath(async (path) => {
    const { store } = openStore(path, { now: () => 0, newId: () => "id" });
    const { pause } = pauses();
    const summary = await summariseDatabase(path, { pause });
    store.close();
    assert.equal(summary?.schemaVersion, SCHEMA_VERSION);
    assert.equal(summary?.problem, null);
    assert.ok(summary !== null && summary.pages > 0 && summary.walBytes > 0);
    assert.equal(summary.tables.find(({ name }) => name === "events")?.rows, 0);
  }));

Deno.test("summariseDatabase() counts in steps, with a turn between", () =>
  withPath(async (path) => {
    const db = new DatabaseSync(path);
    db.exec("CREATE TABLE a (x); CREATE TABLE b (x PRIMARY KEY) WITHOUT ROWID");
    for (let at = 0; at < 25; at++) {
      db.exec(`INSERT INTO a VALUES (1); INSERT INTO b VALUES (${at})`);
    }
    db.close();
    const { pause, count } = pauses();
    const summary = await summariseDatabase(path, { pause, stepRows: 10, mostRows: 20 });
    assert.deepEqual(summary?.tables, [
      { name: "a", rows: 20, capped: true },
      { name: "b", rows: 10, capped: true },
    ]);
    assert.ok(count() >= 4);
    const whole = await summariseDatabase(path, { pause, stepRows: 10 });
    assert.deepEqual(whole?.tables[0], { name: "a", rows: 25, capped: false });
  }));

Deno.test("summariseDatabase() of none is null, of a damaged one says why", () =>
  withPath(async (path) => {
    const { pause } = pauses();
    assert.equal(await summariseDatabase(path, { pause }), null);
    await Deno.writeTextFile(path, "no database ".repeat(500));
    assert.match((await summariseDatabase(path, { pause }))?.problem ?? "", /not a database/);
  }));
