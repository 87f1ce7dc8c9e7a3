import assert from "node:assert/strict";
import { killStore } from "./test_kill_store.ts";
import { withDatabasePath } from "./test_database.ts";

/** `deno task kills --store` has many more. */
const KILLS = 8;

Deno.test("kill -9 of a store that commits: every open succeeds, each transaction is there whole or not", () =>
  withDatabasePath(async (path) => {
    const report = await killStore({ path, kills: KILLS, random: Math.random });
    assert.equal(report.kills, KILLS);
    assert.ok(report.transactionsAcknowledged > KILLS, "too few to prove anything");
  }));
