import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { MINUTE_MS } from "../../shared/model/minute_sample.ts";
import { SLOT_MS } from "../../shared/model/usage_ledger.ts";
import { ConfigSchema } from "../platform/config_schema.ts";
import { Store } from "./store.ts";
import { openOptions, withConnection, withDatabasePath, withStore } from "./test_database.ts";
import { aFact, aPane, aSession, aSource, changes } from "./test_rows.ts";
import { aSample, QUARTER0, rollAll } from "./test_samples.ts";
import { anUpdate, aSlot } from "./test_usage.ts";
import { ALL, firstMinute, HOUR_MS, inMemory, minutes, SPAN, TOTAL, total } from "./test_stats.ts";

Deno.test("events and tokens that are past their days go only once they are summed up", () =>
  inMemory((store, db) => {
    const old = QUARTER0 - 40 * 96 * SLOT_MS;
    const events = [old, old + SLOT_MS].map((detectedAt) => aFact({ type: "compact", detectedAt }));
    // One that is not counted goes on its own.
    store.commit(changes({ events: [aFact({ detectedAt: old }), ...events] }));
    const ledger = anUpdate({ totals: [aSlot("a", { slot: old })], closedBefore: QUARTER0 });
    store.usage.save({ transcripts: [], ledger });
    const config = ConfigSchema.parse({
      maintenance: { usage_retention_days: 30 },
      polling: { history_retention_days: 90 },
    });
    const rowsLeft = () => {
      const retention = store.retention({ config, elapsed: () => 0 });
      while (retention.step(QUARTER0));
      return ["events", "usage_slots"].map((table) =>
        db.prepare(`SELECT count(*) AS number FROM ${table}`).get()?.["number"]
      );
    };
    assert.deepEqual(rowsLeft(), [2, 1]);
    store.stats.rollNext({ since: old + SLOT_MS });
    assert.deepEqual(rowsLeft(), [2, 1], "the newest is summed up first, and leaves no hole");
    rollAll(store);
    assert.deepEqual(rowsLeft(), [0, 0]);
    const [sum] = store.stats.quarters({ since: 0, until: QUARTER0 }, ALL);
    assert.deepEqual([sum?.sum.compactions, sum?.sum.tokensExact], [2, TOTAL]);
  }));

Deno.test("a minute of a clock that was years ahead keeps no other minute out", () => {
  const clock = { now: QUARTER0 + 5 * HOUR_MS };
  inMemory((store, db) => {
    const ahead = QUARTER0 + 10 * 365 * 24 * HOUR_MS;
    store.stats.write([aSample(), aSample({ minuteStart: ahead })]);
    rollAll(store);
    prune(store, clock.now);
    const today = clock.now - HOUR_MS;
    assert.equal(firstMinute(db), ahead);
    const from = db.prepare("SELECT value FROM meta WHERE key = 'stats_samples_from'").get();
    assert.equal(Number(from?.["value"]), clock.now - HOUR_MS);
    store.stats.write([aSample({ minuteStart: today })]);
    assert.deepEqual([firstMinute(db), store.stats.refused], [today, 0]);
    rollAll(store);
    // Everything goes while the clock is ahead; then it is set right.
    prune(store, ahead + 2 * HOUR_MS);
    assert.equal(firstMinute(db), null);
    store.stats.write([aSample({ minuteStart: today })]);
    assert.deepEqual([firstMinute(db), store.stats.refused], [today, 0]);
  }, () => clock.now);
});

Deno.test("minutes that are past their days go once they are summed up, and older ones are not taken", () => {
  const clock = { now: QUARTER0 };
  inMemory((store, db) => {
    const later = QUARTER0 + 4 * SLOT_MS;
    clock.now = later + 2 * HOUR_MS;
    store.stats.write([aSample(), aSample({ minuteStart: later })]);
    prune(store, later + HOUR_MS);
    assert.equal(minutes(db).length, 2, "not summed up yet");
    rollAll(store);
    prune(store, later + HOUR_MS);
    assert.equal(minutes(db).length, 1);
    store.stats.write([aSample({ minuteStart: QUARTER0 + MINUTE_MS })]);
    store.stats.rebuild();
    rollAll(store);
    assert.equal(total(store).activeMs, 120_000);
    assert.equal(firstMinute(db), later);
    prune(store, later + 2 * HOUR_MS);
    assert.equal(firstMinute(db), null);
    store.stats.write([aSample({ minuteStart: later + MINUTE_MS })]);
    assert.equal(firstMinute(db), null, "its quarter is not whole any more");
    assert.equal(total(store).activeMs, 120_000);
    assert.equal(store.stats.refused, 2);
    prune(store, later + 24 * HOUR_MS);
    assert.equal(total(store).activeMs, 60_000);
  }, () => clock.now);
});

Deno.test("numbers of panes, sessions and kinds go once no row uses them, and their place may be given anew", () => {
  const clock = { now: QUARTER0 + 2 * HOUR_MS };
  inMemory((store, db) => {
    const sizes = () =>
      ["stat_panes", "stat_sessions", "stat_kinds", "stat_agent_sessions"].map((table) =>
        Number(db.prepare(`SELECT count(*) AS number FROM ${table}`).get()?.["number"])
      );
    const agentSession = { id: "session-a", model: null, version: null };
    const place = { sessionId: "s1", sessionIds: ["s1"], agentSession };
    const gone = aPane("p1", place).pane;
    // One that ended lives on in statistics only; the other is still shown.
    store.stats.note({ events: [], panes: [{ ...aPane("p1"), pane: gone }] }, QUARTER0);
    const session = aSession("s2", { name: "two" });
    const living = aPane("p2", { ...place, sessionId: "s2", sessionIds: ["s2"] });
    const sources = [aSource(session.session.sourceId)];
    store.commit(changes({ sources, sessions: [session], panes: [living] }));
    store.stats.write([
      aSample(),
      aSample({ paneId: "p3", sessionId: "s3", model: "haiku" }),
      aSample({
        paneId: "p3",
        sessionId: "s3",
        model: "haiku",
        minuteStart: QUARTER0 + 86_400_000,
      }),
    ]);
    prune(store, clock.now);
    assert.deepEqual(sizes().slice(0, 3), [3, 3, 2], "not summed up yet");
    rollAll(store);
    clock.now = QUARTER0 + 24 * HOUR_MS + 10 * SLOT_MS;
    prune(store, clock.now);
    assert.deepEqual(sizes(), [1, 2, 1, 1], "p2; s2 and s3; haiku; where p2 is");
    assert.equal(store.stats.findSession("s1"), null);
    assert.equal(store.stats.sessionOf(store.stats.findSession("s3") ?? 0)?.name, "one");
    const minuteStart = QUARTER0 + 24 * HOUR_MS + 9 * SLOT_MS;
    store.stats.write([aSample({ minuteStart }), aSample({ minuteStart, paneId: "p4" })]);
    rollAll(store);
    const today = { since: minuteStart, until: clock.now };
    const [sum] = store.stats.quarters(today, { bySession: false, agent: "claude", model: "opus" });
    assert.equal(sum?.sum.activeMs, 120_000);
    const of = store.stats.quarters(today, { bySession: true })
      .map(({ sessionNo }) => store.stats.sessionOf(sessionNo ?? 0)?.sessionId);
    assert.deepEqual(of, ["s1"]);
    assert.equal(sizes()[0], 3);
  }, () => clock.now);
});

Deno.test("StatsStore.sweep() takes nothing away that comes to be used between two of its steps", () =>
  inMemory((store, db) => {
    store.stats.write([aSample()]);
    rollAll(store);
    for (const table of ["pane_minute_samples", "quarter_stats", "quarter_busy"]) {
      db.exec(`DELETE FROM ${table}`);
    }
    let steps = 0;
    while (store.stats.sweep(QUARTER0)) {
      if (++steps === 1) store.stats.write([aSample()]);
    }
    assert.ok(steps > 1);
    rollAll(store);
    const [piece] = store.stats.quarters(SPAN, { bySession: true, agent: "claude", model: "opus" });
    assert.equal(store.stats.sessionOf(piece?.sessionNo ?? 0)?.sessionId, "s1");
    assert.equal(store.stats.sweep(QUARTER0 + HOUR_MS), false, "once a day");
  }));

Deno.test("StatsStore.sweep() takes nothing for unused because it stands behind a damaged page", () =>
  withDatabasePath((path) => {
    withStore(path, (store) => {
      const panes = Array.from({ length: 600 }, (_, pane) => aSample({ paneId: `p${pane}` }));
      store.stats.write(panes);
      rollAll(store);
    });
    const [, inside] = withConnection(new DatabaseSync(path), (db) => {
      db.exec("PRAGMA journal_mode = DELETE");
      return db.prepare(
        `SELECT pageno FROM dbstat WHERE name = 'pane_minute_samples' AND pagetype = 'leaf'
         ORDER BY path`,
      ).all().map(({ pageno }) => Number(pageno));
    });
    {
      using file = Deno.openSync(path, { write: true });
      file.seekSync(((inside ?? 0) - 1) * 4_096, Deno.SeekMode.Start);
      file.writeSync(new Uint8Array(4_096).fill(0xa5));
    }
    withConnection(new DatabaseSync(path), (db) => {
      const store = new Store(db, { ...openOptions(), path });
      const count = () => db.prepare("SELECT count(*) AS number FROM stat_panes").get()?.["number"];
      assert.throws(() => {
        while (store.stats.sweep(QUARTER0));
      }, /malformed/);
      assert.equal(count(), 600);
      assert.match(store.damage ?? "", /malformed/);
    });
  }));

/** One round, with an hour of minutes and a day of statistics to be kept. */
function prune(store: Store, now: number): void {
  const config = ConfigSchema.parse({
    maintenance: { minute_samples_retention_hours: 1 },
    polling: { history_retention_days: 1 },
  });
  const retention = store.retention({ config, elapsed: () => 0 });
  while (retention.step(now));
}

for (const part of ["time", "busy"] as const) {
  Deno.test(`minutes stay while the ${part} of their quarter alone waits to be summed up`, () =>
    inMemory((store, db) => {
      store.stats.write([aSample()]);
      db.prepare("DELETE FROM stat_dirty WHERE part <> ?").run(part);
      prune(store, QUARTER0 + 24 * HOUR_MS);
      assert.equal(minutes(db).length, 1);
      rollAll(store);
      prune(store, QUARTER0 + 24 * HOUR_MS);
      assert.equal(minutes(db).length, 0);
    }));
}
