import assert from "node:assert/strict";
import fc from "fast-check";
import { MINUTE_MS } from "../../shared/model/minute_sample.ts";
import { SLOT_MS } from "../../shared/model/usage_ledger.ts";
import { CommitError } from "./errors.ts";
import { aFact, aPane, aSession, aSource, changes } from "./test_rows.ts";
import { aSample, QUARTER0, rollAll } from "./test_samples.ts";
import { anUpdate, aSlot, aTranscript, tokens } from "./test_usage.ts";
import { ALL, dump, inMemory, minutes, SPAN, TOTAL, total } from "./test_stats.ts";

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

Deno.test("StatsStore.closeDay() begins anew where sums were left without their day, and nobody adds these up", () =>
  inMemory((store, db) => {
    const day = { start: QUARTER0, end: QUARTER0 + 92 * SLOT_MS };
    store.stats.write([aSample()]);
    rollAll(store);
    store.stats.closeDay(day);
    db.exec("DELETE FROM stat_days");
    const active = () =>
      store.stats.days({ since: 0, until: day.end }, { bySession: true, agent: "claude" })
        .map(({ sum }) => sum.activeMs);
    assert.deepEqual(active(), []);
    assert.deepEqual(store.stats.days({ since: 0, until: day.end }, ALL), []);
    store.stats.closeDay(day);
    assert.deepEqual(active(), [60_000]);
  }));

Deno.test("StatsStore.rollNext() takes for events about as long as for the minutes they are among", () =>
  inMemory((store, db) => {
    const pane = (index: number) => ({ paneId: `p${index % 500}` });
    store.stats.write(Array.from({ length: 7_500 }, (_, index) =>
      aSample({
        ...pane(index),
        minuteStart: QUARTER0 + Math.floor(index / 500) * MINUTE_MS,
      })));
    const event = { type: "compact", detectedAt: QUARTER0 } as const;
    store.commit(changes({
      events: Array.from(
        { length: 1_000 },
        (_, index) => aFact({ ...event, ...(index % 2 === 0 ? pane(index) : {}) }),
      ),
    }));
    const took: Record<string, number> = {};
    for (let left = 3; left > 0; left--) {
      const part = String(
        db.prepare("SELECT part FROM stat_dirty ORDER BY slot DESC LIMIT 1")
          .get()?.["part"],
      );
      const begun = performance.now();
      store.stats.rollNext();
      took[part] = performance.now() - begun;
    }
    const { events = 0, busy = 0, time = 0 } = took;
    assert.ok(events > 0 && events < 5 * (busy + time), JSON.stringify(took));
    assert.equal(total(store).compactions, 1_000);
    assert.equal(total(store, { bySession: false, agent: "claude" }).compactions, 500);
  }));

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
