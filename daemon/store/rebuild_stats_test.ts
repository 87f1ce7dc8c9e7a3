import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { SLOT_MS } from "../../shared/model/usage_ledger.ts";
import { DatabaseCareError } from "./errors.ts";
import { rebuildStats } from "./rebuild_stats.ts";
import { withConnection, withDatabasePath, withStore } from "./test_database.ts";
import { aFact, changes } from "./test_rows.ts";
import { aSample, QUARTER0, rollAll } from "./test_samples.ts";
import { anUpdate, aSlot } from "./test_usage.ts";

const DAY = { start: QUARTER0, end: QUARTER0 + 4 * SLOT_MS };
const BEFORE = QUARTER0 - SLOT_MS;
const now = () => DAY.end;

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
    assert.deepEqual(rebuildStats(path, { dryRun: false, now }), told);
    assert.deepEqual(quarters(path), right);
    assert.equal(closedDays(path), 0, "a day is summed up anew from its quarters");
  }));

Deno.test("rebuildStats() of a dry run tells the same and changes nothing", () =>
  withDatabasePath((path) => {
    fill(path);
    edit(path, "UPDATE quarter_stats SET active_ms = 1");
    const wrong = quarters(path);
    const told = { quarters: 2, since: QUARTER0, days: 1 };
    assert.deepEqual(rebuildStats(path, { dryRun: true, now }), told);
    assert.deepEqual([quarters(path), closedDays(path)], [wrong, 1]);
  }));

Deno.test("rebuildStats() of an empty database tells that there is nothing", () =>
  withDatabasePath((path) => {
    withStore(path, () => {});
    const nothing = { quarters: 0, since: null, days: 0 };
    assert.deepEqual(rebuildStats(path, { dryRun: false, now }), nothing);
  }));

Deno.test("rebuildStats() refuses another schema, and a database that is not there", () =>
  withDatabasePath((path) => {
    const fails = (code: string) =>
      assert.throws(
        () => rebuildStats(path, { dryRun: false, now }),
        (error) => error instanceof DatabaseCareError && error.code === code,
      );
    fails("NO_DATABASE");
    withStore(path, () => {});
    edit(path, "PRAGMA user_version = 5");
    fails("NOT_WRITTEN");
    edit(path, "PRAGMA user_version = 5000");
    fails("TOO_NEW");
  }));

/** All that quarters have been summed up to. */
function sums(path: string): unknown {
  return withConnection(
    new DatabaseSync(path, { readOnly: true }),
    (db) =>
      ["quarter_stats", "quarter_busy", "quarter_totals"].map((table) =>
        db.prepare(`SELECT * FROM ${table} ORDER BY 1, 2`).all().map((row) => ({ ...row }))
      ),
  );
}

Deno.test("rebuildStats() leaves out no session, and makes time, events and tokens anew", () =>
  withDatabasePath((path) => {
    const later = QUARTER0 + SLOT_MS;
    withStore(path, (store) => {
      const other = { paneId: "p2", sessionId: "s2", sessionName: "two", minuteStart: later };
      store.stats.write([aSample(), aSample(other)]);
      const compact = aFact({ type: "compact", detectedAt: later });
      store.commit(changes({ events: [aFact({ detectedAt: QUARTER0 - 1 }), compact] }));
      const totals = [aSlot("a", { slot: QUARTER0 }), aSlot("a", { slot: later })];
      store.usage.save({ transcripts: [], ledger: anUpdate({ totals, closedBefore: 0 }) });
      rollAll(store);
    });
    const right = sums(path);
    assert.match(JSON.stringify(right), /"compactions":1.*"tokens_exact":[1-9]/);
    edit(path, "DELETE FROM quarter_stats; DELETE FROM quarter_busy; DELETE FROM quarter_totals");
    rebuildStats(path, { dryRun: false, now });
    assert.deepEqual(sums(path), right);
  }));

Deno.test("rebuildStats() leaves a quarter as it was of which some minutes are gone", () =>
  withDatabasePath((path) => {
    const minutes = [BEFORE, BEFORE + 60_000, QUARTER0];
    withStore(path, (store) => {
      store.stats.write(minutes.map((minuteStart) => aSample({ minuteStart })));
      rollAll(store);
    });
    edit(
      path,
      `DELETE FROM pane_minute_samples WHERE minute_start = ${BEFORE};
      INSERT OR REPLACE INTO meta (key, value) VALUES ('stats_samples_from', '${QUARTER0}')`,
    );
    rebuildStats(path, { dryRun: false, now });
    assert.deepEqual(quarters(path), [[BEFORE, 120_000], [QUARTER0, 60_000]]);
  }));
