import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import type { EventDraft } from "../shared/model/event.ts";
import { MAX_PENDING_EVENTS, type Publication } from "./pipeline.ts";
import { ManualClock } from "./platform/manual_clock.ts";
import { memoryLog } from "./platform/memory_log.ts";
import { reconcile } from "./state/reconcile.ts";
import { look, T0, tools } from "./state/test_builders.ts";
import { openStore } from "./store/open.ts";
import { openOptions, withConnection, withDatabasePath } from "./store/test_database.ts";
import {
  bench,
  comparable,
  fleet,
  keptWorld,
  pipelineOn,
  RETRY_MS,
  StrictMirror,
  VISIBLE_MS,
} from "./test_pipeline.ts";

Deno.test("Pipeline serves and tells the state while events wait for the store", () =>
  bench((bench) => {
    bench.pipeline.started("1.2.3");
    bench.store.fails = true;
    bench.seeSessions(2);

    const { delta, events } = bench.last;
    assert.deepEqual(events, []);
    assert.equal(delta?.persisted, false);
    assert.equal(delta?.degraded, true);
    assert.equal(delta?.sessions.length, 2);
    const snapshot = bench.pipeline.snapshot();
    assert.equal(snapshot.persisted, false);
    assert.equal(snapshot.degraded, true);
    assert.equal(snapshot.lastEventId, 1);
    assert.equal(snapshot.totals.panes, 2);
    assert.equal(bench.pipeline.persisted, false);
    // A session and a pane twice, and their server.
    assert.ok(bench.pipeline.pendingEvents >= 4);
    assert.match(bench.pipeline.commitError ?? "", /the disk is full/);
    assert.deepEqual(bench.store.load(0).sessions, []);
  }));

Deno.test("Pipeline keeps the difference on recovery, and only then tells what waited", () =>
  bench((bench) => {
    bench.store.fails = true;
    bench.seeSessions(2);
    bench.clock.jump(1_000);
    bench.seeSessions(1);
    const waiting = bench.pipeline.pendingEvents;
    assert.deepEqual(bench.types, []);
    bench.recover();

    const { delta, events } = bench.last;
    assert.equal(events.length, waiting);
    assert.deepEqual(events.map(({ id }) => id), events.map((_, index) => index + 1));
    assert.equal(delta?.persisted, true);
    assert.equal(delta?.lastEventId, waiting);
    assert.equal(bench.pipeline.pendingEvents, 0);
    assert.equal(bench.pipeline.commitError, null);
    const kept = bench.store.load(0).sessions.map(({ session }) => session);
    assert.deepEqual(
      new Map(kept.map((item) => [item.id, item])),
      new Map(bench.pipeline.snapshot().sessions.map((item) => [item.id, item])),
    );
    assert.deepEqual(bench.store.eventsAfter(0, 100), events);
    bench.pipeline.tick();
    assert.equal(bench.last.events, events);
  }));

Deno.test("Pipeline tells once that the store fails and once that it can be written again", () =>
  bench((bench) => {
    bench.store.fails = true;
    for (let look = 1; look <= 3; look++) {
      bench.clock.jump(RETRY_MS);
      bench.seeSessions(look);
    }
    bench.recover();
    assert.deepEqual(
      bench.log.records.map(({ level, message }) => `${level}: ${message}`),
      ["error: events wait for the database", "info: the database can be written again"],
    );
  }));

Deno.test("Pipeline tries a failing store again after a pause, and after a clock that jumped", () =>
  bench((bench) => {
    bench.store.fails = true;
    bench.seeSessions(1);
    assert.equal(bench.store.tries, 1);
    bench.clock.jump(RETRY_MS - 1);
    bench.pipeline.tick();
    bench.seeSessions(2);
    assert.equal(bench.store.tries, 1);
    bench.clock.jump(1);
    bench.pipeline.tick();
    assert.equal(bench.store.tries, 2);
    bench.clock.jump(-3_600_000);
    bench.pipeline.tick();
    assert.equal(bench.store.tries, 3);
  }));

Deno.test("Pipeline.stopped() gives what waits a last chance, without the pause", () =>
  bench((bench) => {
    bench.store.fails = true;
    bench.seeSessions(1);
    bench.store.fails = false;
    bench.pipeline.stopped("asked");
    assert.equal(bench.types.at(-1), "daemon.stopped");
    assert.equal(bench.pipeline.pendingEvents, 0);
    assert.equal(bench.store.lastEventId, bench.types.length);
  }));

Deno.test("Pipeline keeps an end that it saw while the store failed, however long that was", () =>
  bench((bench) => {
    bench.seeSessions(2);
    const { sessions, panes } = bench.pipeline.snapshot();
    bench.store.fails = true;
    bench.seeSessions(0);
    for (let tick = 0; tick < 3; tick++) {
      bench.clock.jump(VISIBLE_MS);
      bench.pipeline.tick();
    }
    bench.recover();
    for (const { id } of sessions) {
      assert.equal(bench.store.findSession(id)?.session.status, "ended");
    }
    for (const { id } of panes) assert.equal(bench.store.findPane(id)?.pane.status, "ended");
    // And then they go, as they would have.
    bench.pipeline.tick();
    assert.deepEqual(bench.pipeline.snapshot().sessions, []);
  }));

Deno.test("Pipeline gives up the oldest of too many waiting events, and says how many", () =>
  bench((bench) => {
    bench.store.fails = true;
    const flips = MAX_PENDING_EVENTS / 2 + 10;
    for (let flip = 0; flip < flips; flip++) {
      const seen = { sourceId: "source-1", at: T0 + flip };
      bench.pipeline.observe({ ...seen, outcome: "absent", reason: "no_server", message: "none" });
      bench.pipeline.observe({ ...seen, outcome: "failed", reason: "timeout", message: "hangs" });
    }
    assert.equal(bench.pipeline.pendingEvents, MAX_PENDING_EVENTS);
    assert.ok(bench.pipeline.counts.lostEvents > 0);
    bench.recover();
    const { events } = bench.last;
    assert.equal(events.length, MAX_PENDING_EVENTS + 1);
    assert.equal(events[0]?.type, "store.gap");
    assert.deepEqual(events[0]?.payload, { lost: 20 });
    assert.equal(events.at(-1)?.detectedAt, T0 + flips - 1);
    // Said once.
    bench.pipeline.stopped("asked");
    assert.equal(bench.types.filter((type) => type === "store.gap").length, 1);
  }));

Deno.test("Pipeline waits for a database that another program holds", () =>
  withDatabasePath((path) => {
    const { store } = openStore(path, openOptions());
    const told: Publication[] = [];
    const clock = new ManualClock(T0);
    const parts = { world: keptWorld(store), clock, log: memoryLog() };
    const pipeline = pipelineOn(store, parts, (publication) => told.push(publication));
    withConnection(new DatabaseSync(path), (other) => {
      other.exec("BEGIN IMMEDIATE");
      pipeline.observe(look({ ...fleet(1) }));
      assert.equal(pipeline.snapshot().persisted, false);
      assert.match(pipeline.commitError ?? "", /locked/);
      other.exec("ROLLBACK");
      clock.jump(RETRY_MS);
      pipeline.tick();
    });
    assert.equal(pipeline.snapshot().persisted, true);
    assert.equal(told.at(-1)?.events.length, store.lastEventId);
    store.close();
  }));

/** What a model test does next. */
const step = fc.oneof(
  fc.record({ kind: fc.constant("see" as const), sessions: fc.integer({ min: 0, max: 4 }) }),
  fc.record({ kind: fc.constant("fail" as const), fails: fc.boolean() }),
  fc.record({ kind: fc.constant("wait" as const), ms: fc.integer({ min: 1, max: 3_000 }) }),
);

Deno.test("Pipeline loses and doubles nothing, whenever the store fails", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) =>
      bench((bench) => {
        // The same looks, told to a world that needs no store.
        let world = bench.pipeline.world;
        const ownTools = tools();
        const expected: EventDraft[] = [];
        const mirror = new StrictMirror(bench.pipeline.snapshot());
        for (const next of steps) {
          if (next.kind === "fail") bench.store.fails = next.fails;
          if (next.kind === "wait") {
            bench.clock.jump(next.ms);
            bench.pipeline.tick();
          }
          if (next.kind === "see") {
            bench.seeSessions(next.sessions);
            const seen = look({ at: bench.clock.now(), ...fleet(next.sessions) });
            const shadow = reconcile(world, seen, ownTools);
            world = shadow.next;
            expected.push(...shadow.events);
          }
          const { lastEventId } = bench.store;
          assert.equal(bench.pipeline.pendingEvents, expected.length - lastEventId);
          assert.equal(bench.types.length, lastEventId);
        }
        bench.recover();

        const told = bench.told.flatMap(({ events }) => events);
        assert.deepEqual(told, expected.map((draft, index) => ({ ...draft, id: index + 1 })));
        assert.deepEqual(bench.store.eventsAfter(0, 10_000), told);
        for (const { events, keptUpTo } of bench.told) {
          assert.ok((events.at(-1)?.id ?? 0) <= keptUpTo);
        }
        for (const delta of bench.deltas) mirror.apply(delta);
        assert.deepEqual(mirror.state, comparable(bench.pipeline.snapshot()));
        const { sessions, panes } = bench.store.load(0);
        assert.equal(sessions.length, bench.pipeline.world.sessions.size);
        for (const { session } of sessions) {
          assert.deepEqual(session, bench.pipeline.world.sessions.get(session.id)?.session);
        }
        assert.equal(panes.length, bench.pipeline.world.panes.size);
        for (const { pane } of panes) {
          assert.deepEqual(pane, bench.pipeline.world.panes.get(pane.id)?.pane);
        }
      })),
    { numRuns: 60 },
  );
});

Deno.test("Pipeline.counts what was kept, and what failed", () =>
  bench((bench) => {
    const { pipeline, store } = bench;
    assert.deepEqual(pipeline.counts, { keptEvents: 0, failedCommits: 0, lostEvents: 0 });
    store.fails = true;
    bench.seeSessions(2);
    const waiting = pipeline.pendingEvents;
    assert.deepEqual(pipeline.counts, { keptEvents: 0, failedCommits: 1, lostEvents: 0 });
    bench.recover();
    assert.deepEqual(pipeline.counts, { keptEvents: waiting, failedCommits: 1, lostEvents: 0 });
  }));
