import assert from "node:assert/strict";
import fc from "fast-check";
import { FULL_LOOK_MS } from "./collect/cadence.ts";
import type { Delta } from "../shared/model/snapshot.ts";
import { TMUX_THRESHOLDS } from "./detect/tmux_rules.ts";
import { Pipeline } from "./pipeline.ts";
import { source, tools } from "./state/test_builders.ts";
import { bench, comparable, fleet, keptWorld, StrictMirror, VISIBLE_MS } from "./test_pipeline.ts";

Deno.test("Pipeline.observe() keeps before it tells", () =>
  bench((bench) => {
    const order: string[] = [];
    const commit = bench.store.commit.bind(bench.store);
    bench.store.commit = (changes) => {
      order.push(`commit after ${bench.told.length} told`);
      return commit(changes);
    };
    bench.seeSessions(2);
    assert.deepEqual(order, ["commit after 0 told"]);
    const { events, delta, keptUpTo } = bench.last;
    assert.ok(events.length > 0);
    assert.equal(events.at(-1)?.id, keptUpTo);
    assert.equal(delta?.lastEventId, keptUpTo);
    assert.deepEqual(bench.store.eventsAfter(0, 100), events);
    assert.equal(bench.store.load(0).sessions.length, 2);
  }));

Deno.test("Pipeline.observe() tells nothing when nothing has changed", () =>
  bench((bench) => {
    bench.seeSessions(2);
    const told = bench.told.length;
    const { revision } = bench.pipeline.snapshot();
    const { tries } = bench.store;
    bench.clock.jump(1_000);
    bench.seeSessions(2);
    bench.pipeline.tick();
    bench.pipeline.addSource(source({ status: "degraded" }));
    assert.equal(bench.told.length, told);
    assert.equal(bench.pipeline.snapshot().revision, revision);
    assert.equal(bench.store.tries, tries);
  }));

Deno.test("Pipeline.started() and stopped() tell events without a state", () =>
  bench((bench) => {
    bench.pipeline.started("1.2.3");
    bench.pipeline.stopped("asked");
    assert.deepEqual(bench.types, ["daemon.started", "daemon.stopped"]);
    assert.deepEqual(bench.deltas, []);
    assert.equal(bench.pipeline.snapshot().revision, 0);
    assert.equal(bench.pipeline.snapshot().lastEventId, 2);
  }));

Deno.test("Pipeline.addSource() shows and keeps a source before its first look", () =>
  bench((bench) => {
    const second = source({ id: "source-2", tmuxSocket: "/tmp/other", status: "disconnected" });
    bench.pipeline.addSource(second);
    assert.deepEqual(bench.last.delta?.sources, [second]);
    assert.ok(bench.store.load(0).sources.some(({ id }) => id === "source-2"));
  }));

Deno.test("Pipeline.tick() lets go of what ended long ago, which history still knows", () =>
  bench((bench) => {
    bench.seeSessions(2);
    const gone = bench.pipeline.snapshot().sessions.find(({ name }) => name === "s2");
    assert.ok(gone);
    bench.seeSessions(1);
    bench.clock.jump(VISIBLE_MS + 1);
    bench.pipeline.tick();
    assert.deepEqual(bench.last.delta?.removed.sessions, [gone.id]);
    assert.deepEqual(bench.last.events, []);
    assert.equal(bench.store.findSession(gone.id)?.session.status, "ended");
  }));

Deno.test("Pipeline numbers its deltas one by one, and they lead from snapshot to snapshot", () => {
  const sight = fc.record({
    sessions: fc.integer({ min: 0, max: 4 }),
    name: fc.constantFrom("s", "t"),
    failed: fc.boolean(),
    afterMs: fc.constantFrom(0, 1_000, VISIBLE_MS + 1),
  });
  fc.assert(
    fc.property(fc.array(sight, { maxLength: 15 }), (sights) =>
      bench((bench) => {
        const mirror = new StrictMirror(bench.pipeline.snapshot());
        for (const { sessions, name, failed, afterMs } of sights) {
          bench.clock.jump(afterMs);
          const at = bench.clock.now();
          const from = bench.deltas.length;
          if (failed) {
            const reason = { outcome: "failed", reason: "timeout", message: "it hangs" } as const;
            bench.pipeline.observe({ ...reason, sourceId: "source-1", at });
          } else {
            const seen = fleet(sessions);
            const renamed = seen.sessions.map((row) => ({ ...row, name: name + row.name }));
            bench.see({ ...seen, sessions: renamed });
          }
          bench.pipeline.tick();
          for (const delta of bench.deltas.slice(from)) mirror.apply(delta);
          assert.deepEqual(mirror.state, comparable(bench.pipeline.snapshot()));
        }
      })),
    { numRuns: 60 },
  );
});

Deno.test("a pane is called active for longer than its terminal's clock can be out of date", () => {
  const clockGrainMs = 8_000;
  const longestLookPauseMs = 1_900;
  assert.ok(TMUX_THRESHOLDS.activeMs >= clockGrainMs + FULL_LOOK_MS + longestLookPauseMs);
});

Deno.test("Pipeline.captureChanged() tells whose screens are read, once", () =>
  bench(({ store, clock, log }) => {
    let captured: readonly string[] = [];
    const deltas: Delta[] = [];
    const pipeline = new Pipeline({
      ...{ store, runId: "run", world: keptWorld(store), tools: tools(), now: () => clock.now() },
      settle: { endedVisibleMs: VISIBLE_MS, keptSources: new Set(["source-1"]) },
      log: log.room("pipeline"),
      capturedSessions: () => captured,
      publish: ({ delta }) => void (delta && deltas.push(delta)),
    });
    pipeline.captureChanged();
    assert.deepEqual(deltas, []);
    captured = ["b", "a"];
    pipeline.captureChanged();
    pipeline.captureChanged();
    assert.deepEqual(deltas.map(({ capturedSessions }) => capturedSessions), [["b", "a"]]);
    assert.deepEqual(pipeline.snapshot().capturedSessions, ["b", "a"]);
  }));
