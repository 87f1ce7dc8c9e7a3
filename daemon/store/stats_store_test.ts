import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { MINUTE_MS } from "../../shared/model/minute_sample.ts";
import { NO_STAT_SUM, type StatSum } from "../../shared/model/stat_sum.ts";
import { SLOT_MS } from "../../shared/model/usage_ledger.ts";
import { ConfigSchema } from "../platform/config_schema.ts";
import { CommitError } from "./errors.ts";
import { migrate } from "./migrate.ts";
import type { StatFilter } from "./stat_sums.ts";
import { Store } from "./store.ts";
import { aFact, aPane, aSession, aSource, changes } from "./test_rows.ts";
import { aSample, QUARTER0, rollAll } from "./test_samples.ts";
import { anUpdate, aSlot, aTranscript, tokens } from "./test_usage.ts";

const ALL: StatFilter = { bySession: false };
const SPAN = { since: QUARTER0 - 100 * SLOT_MS, until: QUARTER0 + 100 * SLOT_MS };
/** What the tokens of `tokens()` come to. */
const TOTAL = 370;
const HOUR_MS = 3_600_000;

/** A store in memory, with its database beside it. */
function inMemory(body: (store: Store, db: DatabaseSync) => void, now = () => QUARTER0): void {
  const db = new DatabaseSync(":memory:", { enableForeignKeyConstraints: true });
  try {
    migrate(db);
    body(new Store(db, { path: ":memory:", now, newId: () => "instance" }), db);
  } finally {
    db.close();
  }
}

function total(store: Store, filter: StatFilter = ALL): StatSum {
  const pieces = store.stats.quarters(SPAN, filter);
  assert.ok(pieces.length <= 1);
  return pieces[0]?.sum ?? NO_STAT_SUM;
}

function dump(db: DatabaseSync): unknown {
  return ["quarter_stats", "quarter_busy", "stat_days", "daily_stats", "daily_busy"]
    .map((table) => db.prepare(`SELECT * FROM ${table}`).all().map((row) => ({ ...row })));
}

function minutes(db: DatabaseSync): unknown[] {
  return db.prepare("SELECT observed_ms, active_ms, status FROM pane_minute_samples").all()
    .map((row) => Object.values(row));
}

Deno.test("StatsStore.write() adds the pieces of a minute, and names the longest status", () =>
  inMemory((store, db) => {
    store.stats.write([aSample({ observedMs: 20_000, activeMs: 20_000 })]);
    store.stats.write([aSample({ observedMs: 40_000, activeMs: 5_000, idleMs: 35_000 })]);
    assert.deepEqual(minutes(db), [[60_000, 25_000, "idle"]]);
    rollAll(store);
    const { activeMs, idleMs, watchedMs } = total(store);
    assert.deepEqual([activeMs, idleMs, watchedMs], [25_000, 35_000, 60_000]);
  }));

Deno.test("StatsStore.write() never makes a minute longer than it is", () =>
  inMemory((store, db) => {
    store.stats.write([aSample({ observedMs: 50_000, activeMs: 50_000 })]);
    store.stats.write([aSample({ observedMs: 20_000, activeMs: 20_000 })]);
    store.stats.write([aSample()]);
    assert.deepEqual(minutes(db), [[50_000, 50_000, "active"]]);
  }));

Deno.test("StatsStore.write() leaves nothing of a batch that fails, and its numbers neither", () =>
  inMemory((store, db) => {
    const bad = aSample({ paneId: "p2", observedMs: 90_000 });
    assert.throws(() => store.stats.write([aSample(), bad]), CommitError);
    assert.deepEqual(minutes(db), []);
    store.stats.write([aSample()]);
    assert.equal(store.stats.sessionOf(store.stats.findSession("s1") ?? 0)?.name, "one");
  }));

Deno.test("StatsStore.quarters() counts panes side by side once by the clock on the wall", () =>
  inMemory((store) => {
    const half = { activeMs: 30_000, idleMs: 30_000 };
    store.stats.write([
      aSample(),
      aSample({ paneId: "p2", ...half }),
      aSample({ paneId: "p3", sessionId: "s2", sessionName: "two", ...half }),
    ]);
    rollAll(store);
    assert.equal(total(store).activeMs, 120_000);
    assert.equal(total(store).busyMs, 60_000);
    const bySession = store.stats.quarters(SPAN, { bySession: true }).map((
      { sessionNo, sum },
    ) => [store.stats.sessionOf(sessionNo ?? 0)?.name, sum.activeMs, sum.busyMs, sum.watchedMs]);
    assert.deepEqual(bySession, [["one", 90_000, 60_000, 60_000], ["two", 30_000, 30_000, 60_000]]);
    const ofAgent = total(store, { bySession: false, agent: "claude" });
    assert.deepEqual([ofAgent.activeMs, ofAgent.busyMs], [120_000, null]);
    assert.equal(total(store, { bySession: false, model: "other" }).activeMs, 0);
  }));

Deno.test("StatsStore.quarters() cuts a span into pieces", () =>
  inMemory((store) => {
    for (const slot of [0, 1, 4]) {
      store.stats.write([aSample({ minuteStart: QUARTER0 + slot * SLOT_MS })]);
    }
    rollAll(store);
    const pieces = store.stats.quarters(
      { since: QUARTER0, until: QUARTER0 + 8 * SLOT_MS, pieceMs: 4 * SLOT_MS },
      ALL,
    );
    assert.deepEqual(pieces.map(({ at, sum }) => [at - QUARTER0, sum.busyMs]), [
      [0, 2 * MINUTE_MS],
      [4 * SLOT_MS, MINUTE_MS],
    ]);
  }));

Deno.test("StatsStore counts compactions, escalations and answers of committed events", () =>
  inMemory((store) => {
    const place = { paneId: "p1", sessionId: "s1", detectedAt: QUARTER0 + 1 };
    const escalation = (payload: Record<string, unknown>) =>
      aFact({ type: "escalation", ...place, payload });
    store.stats.write([aSample()]);
    store.commit(changes({
      events: [
        aFact({ type: "compact", ...place }),
        escalation({ phase: "opened", from: null, timeToAnswerMs: null }),
        escalation({ phase: "opened", from: "snoozed", timeToAnswerMs: null }),
        escalation({ phase: "answered", from: "opened", timeToAnswerMs: 4_000 }),
        escalation({ phase: "answered", from: "opened", timeToAnswerMs: null }),
      ],
    }));
    rollAll(store);
    for (const filter of [ALL, { bySession: false, agent: "claude", model: "opus" } as const]) {
      const { compactions, escalations, answered, answerMs } = total(store, filter);
      assert.deepEqual([compactions, escalations, answered, answerMs], [1, 1, 1, 4_000]);
    }
  }));

Deno.test("StatsStore gives tokens to the session its agent was in, and the rest to none", () =>
  inMemory((store) => {
    const slots = [-1, 0, 1].map((n) => aSlot("a", { slot: QUARTER0 + n * SLOT_MS }));
    store.usage.save({ transcripts: [], ledger: anUpdate({ totals: slots }) });
    rollAll(store);
    assert.equal(total(store).tokensExact, 3 * TOTAL);
    const session = aSession("s1", { name: "one" });
    const agentSession = { id: "session-a", model: null, version: null };
    const pane = aPane("p1", { sessionId: "s1", sessionIds: ["s1"], agentSession });
    store.commit(changes({
      sources: [aSource(session.session.sourceId)],
      sessions: [session],
      panes: [{ ...pane, pane: { ...pane.pane, agentType: "claude" } }],
    }));
    // The transcript tells whose it is after its tokens were counted.
    store.usage.save({ transcripts: [aTranscript("a")], ledger: anUpdate() });
    rollAll(store);
    const pieces = store.stats.quarters(SPAN, { bySession: true })
      .map(({ sessionNo, sum }) => [sessionNo, sum.tokensExact]);
    const number = store.stats.findSession("s1");
    assert.deepEqual(pieces, [[0, TOTAL], [number, 2 * TOTAL]]);
  }));

Deno.test("StatsStore.closeDay() sums up a day once, and a change opens it again", () =>
  inMemory((store) => {
    const day = { start: QUARTER0, end: QUARTER0 + 92 * SLOT_MS };
    store.stats.useTimeZone("Europe/Berlin");
    store.stats.write([aSample()]);
    store.stats.closeDay(day);
    assert.deepEqual(store.stats.closedDays(0, day.end), [], "a quarter of it waits");
    rollAll(store);
    store.stats.closeDay(day);
    store.stats.closeDay(day);
    const active = () =>
      store.stats.days({ since: 0, until: day.end }, ALL).map(({ at, sum }) => [at, sum.activeMs]);
    assert.deepEqual(active(), [[day.start, 60_000]]);
    store.stats.write([aSample({ minuteStart: day.end - MINUTE_MS })]);
    rollAll(store);
    assert.deepEqual(active(), []);
    store.stats.closeDay(day);
    assert.deepEqual(active(), [[day.start, 120_000]]);
    assert.equal(store.stats.useTimeZone("Europe/Berlin"), false);
    assert.equal(store.stats.useTimeZone("Asia/Kolkata"), true);
    assert.deepEqual(active(), []);
  }));

Deno.test("minutes that are past their days go once they are summed up, and older ones are not taken", () =>
  inMemory((store, db) => {
    const later = QUARTER0 + 4 * SLOT_MS;
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
    assert.equal(store.stats.firstSample, later);
    prune(store, later + 2 * HOUR_MS);
    assert.equal(store.stats.firstSample, null);
    store.stats.write([aSample({ minuteStart: later + MINUTE_MS })]);
    assert.equal(store.stats.firstSample, null, "its quarter is not whole any more");
    assert.equal(total(store).activeMs, 120_000);
    prune(store, later + 24 * HOUR_MS);
    assert.equal(total(store).activeMs, 60_000);
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

const sample = fc.record({
  minute: fc.integer({ min: 0, max: 40 }),
  pane: fc.integer({ min: 1, max: 3 }),
  session: fc.integer({ min: 1, max: 2 }),
  activeMs: fc.integer({ min: 1, max: 60_000 }),
});
const action = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant("sample" as const), sample }) },
  fc.record({ kind: fc.constant("tokens" as const), slot: fc.integer({ min: -2, max: 2 }) }),
  fc.record({ kind: fc.constant("event" as const), slot: fc.integer({ min: 0, max: 2 }) }),
  fc.record({ kind: fc.constant("roll" as const) }),
  fc.record({ kind: fc.constant("close" as const) }),
);

Deno.test("StatsStore.rebuild() gives the same figures as what was summed up on the way", () => {
  const day = { start: QUARTER0 - 4 * SLOT_MS, end: QUARTER0 + 92 * SLOT_MS };
  fc.assert(
    fc.property(fc.array(action, { maxLength: 40 }), (actions) =>
      inMemory((store, db) => {
        const kept = new Map<string, number>();
        for (const each of actions) {
          if (each.kind === "sample") {
            const { minute, pane, session, activeMs } = each.sample;
            const key = `${minute} ${pane}`;
            const sum = (kept.get(key) ?? 0) + activeMs;
            if (sum <= MINUTE_MS) kept.set(key, sum);
            store.stats.write([aSample({
              minuteStart: QUARTER0 + minute * MINUTE_MS,
              paneId: `p${pane}`,
              sessionId: `s${session}`,
              observedMs: activeMs,
              activeMs,
            })]);
          } else if (each.kind === "tokens") {
            const slot = QUARTER0 + each.slot * SLOT_MS;
            const total = aSlot("a", { slot, tokens: tokens({ input: 10 + kept.size }) });
            store.usage.save({ transcripts: [], ledger: anUpdate({ totals: [total] }) });
          } else if (each.kind === "event") {
            const detectedAt = QUARTER0 + each.slot * SLOT_MS;
            const place = { paneId: "p1", sessionId: "s1", detectedAt };
            store.commit(changes({ events: [aFact({ type: "compact", ...place })] }));
          } else if (each.kind === "roll") store.stats.rollNext();
          else store.stats.closeDay(day);
        }
        rollAll(store);
        store.stats.closeDay(day);
        const before = dump(db);
        store.stats.rebuild();
        rollAll(store);
        store.stats.closeDay(day);
        assert.deepEqual(dump(db), before);
        const active = [...kept.values()].reduce((sum, ms) => sum + ms, 0);
        assert.equal(total(store).activeMs, active);
        const used = store.usage.sums({ since: 0, until: Number.MAX_SAFE_INTEGER, by: [] })
          .reduce((sum, { tokens: t }) => sum + t.input + t.output + t.cacheRead + t.cacheWrite, 0);
        assert.equal(total(store).tokensExact, used);
      })),
    { numRuns: 60 },
  );
});
