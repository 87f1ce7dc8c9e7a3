import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { SLOT_MS } from "../../shared/model/usage_ledger.ts";
import { DatabaseCareError } from "./errors.ts";
import { rebuildStats } from "./rebuild_stats.ts";
import { withConnection, withDatabasePath, withStore } from "./test_database.ts";
import { aSample, QUARTER0, rollAll } from "./test_samples.ts";

const DAY = { start: QUARTER0, end: QUARTER0 + 4 * SLOT_MS };
const BEFORE = QUARTER0 - SLOT_MS;

/** Two quarters with minutes, one before them whose minutes are gone, and a day of them all. */
function fill(path: string): void {
  withStore(path, (store) => {
    store.stats.write([aSample({ minuteStart: BEFORE })]);
    store.stats.write([aSample(), aSample({ minuteStart: QUARTER0 + SLOT_MS })]);
    rollAll(store);
    store.stats.closeDay(DAY);
  });
  edit(
    path,
    `DELETE FROM pane_minute_samples WHERE minute_start < ${QUARTER0};
    INSERT OR REPLACE INTO meta (key, value) VALUES ('stats_samples_from', '${QUARTER0}')`,
  );
}

function edit(path: string, sql: string): void {
  withConnection(new DatabaseSync(path), (db) => db.exec(sql));
}

function quarters(path: string): (readonly [number, number])[] {
  return withConnection(
    new DatabaseSync(path, { readOnly: true }),
    (db) =>
      db.prepare("SELECT slot, sum(active_ms) AS ms FROM quarter_stats GROUP BY slot").all()
        .map((row) => [Number(row["slot"]), Number(row["ms"])] as const),
  );
}

function closedDays(path: string): number {
  return withStore(path, ({ stats }) => stats.closedDays(0, DAY.end).length);
}

Deno.test("rebuildStats() makes sums anew as far back as there are minutes", () =>
  withDatabasePath((path) => {
    fill(path);
    const right = quarters(path);
    assert.equal(right.length, 3);
    edit(path, `UPDATE quarter_stats SET active_ms = 1 WHERE slot >= ${QUARTER0}`);
    const told = { quarters: 2, since: QUARTER0, days: 1 };
    assert.deepEqual(rebuildStats(path, { dryRun: false }), told);
    assert.deepEqual(quarters(path), right);
    assert.equal(closedDays(path), 0, "a day is summed up anew from its quarters");
  }));

Deno.test("rebuildStats() of a dry run tells the same and changes nothing", () =>
  withDatabasePath((path) => {
    fill(path);
    edit(path, "UPDATE quarter_stats SET active_ms = 1");
    const wrong = quarters(path);
    const told = { quarters: 2, since: QUARTER0, days: 1 };
    assert.deepEqual(rebuildStats(path, { dryRun: true }), told);
    assert.deepEqual([quarters(path), closedDays(path)], [wrong, 1]);
  }));

Deno.test("rebuildStats() of an empty database tells that there is nothing", () =>
  withDatabasePath((path) => {
    withStore(path, () => {});
    const nothing = { quarters: 0, since: null, days: 0 };
    assert.deepEqual(rebuildStats(path, { dryRun: false }), nothing);
  }));

Deno.test("rebuildStats() refuses another schema, and a database that is not there", () =>
  withDatabasePath((path) => {
    const fails = (code: string) =>
      assert.throws(
        () => rebuildStats(path, { dryRun: false }),
        (error) => error instanceof DatabaseCareError && error.code === code,
      );
    fails("NO_DATABASE");
    withStore(path, () => {});
    edit(path, "PRAGMA user_version = 5");
    fails("NOT_WRITTEN");
    edit(path, "PRAGMA user_version = 5000");
    fails("TOO_NEW");
  }));
