import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import type { EventDraft } from "../shared/model/event.ts";
import type { Delta, Snapshot } from "../shared/model/snapshot.ts";
import { MAX_PENDING_EVENTS, Pipeline, type Publication } from "./pipeline.ts";
import { ManualClock } from "./platform/manual_clock.ts";
import { memoryLog } from "./platform/memory_log.ts";
import type { LookOk } from "./state/observation.ts";
import { reconcile } from "./state/reconcile.ts";
import { look, pane, session, source, T0, tools, worldWith } from "./state/test_builders.ts";
import type { World } from "./state/world.ts";
import { CommitError } from "./store/errors.ts";
import { migrate } from "./store/migrate.ts";
import { openStore } from "./store/open.ts";
import { type Changes, Store } from "./store/store.ts";
import { openOptions, withConnection, withDatabasePath } from "./store/test_database.ts";
import { changes } from "./store/test_rows.ts";

/** A store on which a test can let commits fail. */
class FlakyStore extends Store {
  fails = false;
  tries = 0;

  override commit(changes: Changes) {
    this.tries++;
    if (this.fails) throw new CommitError("events cannot be kept: the disk is full");
    return super.commit(changes);
  }
}

/** One thing that a client was told, and how far the store was then. */
interface Told extends Publication {
  readonly keptUpTo: number;
}

const VISIBLE_MS = 600_000;
const RETRY_MS = 2_000;

/** A pipeline on a store in memory, and everything it told. */
class Bench {
  readonly clock = new ManualClock(T0);
  readonly log = memoryLog();
  readonly told: Told[] = [];
  readonly store: FlakyStore;
  readonly pipeline: Pipeline;

  constructor(db: DatabaseSync) {
    const now = () => this.clock.now();
    migrate(db);
    this.store = new FlakyStore(db, { path: ":memory:", now, newId: () => "instance" });
    const world = keptWorld(this.store);
    this.store.tries = 0;
    this.pipeline = pipelineOn(this.store, { world, clock: this.clock, log: this.log }, (told) => {
      this.told.push({ ...told, keptUpTo: this.store.lastEventId });
    });
  }

  /** One look, now. */
  see(change: Partial<LookOk> = {}): void {
    this.pipeline.observe(look({ at: this.clock.now(), ...change }));
  }

  /** Sees as many sessions, each with a pane. */
  seeSessions(count: number): void {
    this.see(fleet(count));
  }

  recover(): void {
    this.store.fails = false;
    this.clock.jump(RETRY_MS);
    this.pipeline.tick();
  }

  get last(): Told {
    const told = this.told.at(-1);
    assert.ok(told, "something was told");
    return told;
  }

  get deltas(): Delta[] {
    return this.told.flatMap(({ delta }) => delta ?? []);
  }

  get types(): string[] {
    return this.told.flatMap(({ events }) => events.map(({ type }) => type));
  }
}

/** One source, which the store has as the last run left it. */
function keptWorld(store: Store): World {
  store.commit(changes({ sources: [source()] }));
  return worldWith(source());
}

function pipelineOn(
  store: Store,
  { world, clock, log }: {
    readonly world: World;
    readonly clock: ManualClock;
    readonly log: ReturnType<typeof memoryLog>;
  },
  publish: (publication: Publication) => void,
): Pipeline {
  return new Pipeline({
    store,
    runId: "run",
    world,
    tools: tools(),
    settle: { endedVisibleMs: VISIBLE_MS, keptSources: new Set(["source-1"]) },
    now: () => clock.now(),
    log: log.room("pipeline"),
    publish,
  });
}

function fleet(count: number): Pick<LookOk, "sessions" | "panes"> {
  const ids = Array.from({ length: count }, (_, index) => index + 1);
  return {
    sessions: ids.map((id) => session(`$${id}`)),
    panes: ids.map((id) => pane(`%${id}`, { tmuxSessionId: `$${id}`, tmuxWindowId: `@${id}` })),
  };
}

function bench(body: (bench: Bench) => void): void {
  withConnection(new DatabaseSync(":memory:"), (db) => body(new Bench(db)));
}

/** What a client holds that began with a snapshot and took every delta since. */
class Mirror {
  #state: Snapshot;

  constructor(snapshot: Snapshot) {
    this.#state = snapshot;
  }

  apply(delta: Delta): void {
    const state = this.#state;
    assert.equal(delta.revision, state.revision + 1);
    const { runId, revision, lastEventId, at, persisted, degraded, totals } = delta;
    this.#state = {
      ...{ instanceId: state.instanceId, runId, revision, lastEventId, at, persisted, degraded },
      sources: merge(state.sources, { changed: delta.sources, gone: delta.removed.sources }),
      sessions: merge(state.sessions, { changed: delta.sessions, gone: delta.removed.sessions }),
      panes: merge(state.panes, { changed: delta.panes, gone: delta.removed.panes }),
      totals,
    };
  }

  /** The state in one order, without what a list of events tells instead. */
  get state(): unknown {
    return comparable(this.#state);
  }
}

function merge<T extends { readonly id: string }>(
  items: readonly T[],
  { changed, gone }: { readonly changed: readonly T[]; readonly gone: readonly string[] },
): T[] {
  const left = new Map(items.map((item) => [item.id, item]));
  for (const item of changed) left.set(item.id, item);
  for (const id of gone) assert.ok(left.delete(id), `${id} was there to be removed`);
  return [...left.values()];
}

/** Events without a change of state move the cursor and the time, and no delta tells of them. */
function comparable(snapshot: Snapshot): unknown {
  const byId = <T extends { readonly id: string }>(items: readonly T[]) =>
    [...items].sort((a, b) => (a.id < b.id ? -1 : 1));
  const { sources, sessions, panes, lastEventId: _cursor, at: _at, ...rest } = snapshot;
  return { ...rest, sources: byId(sources), sessions: byId(sessions), panes: byId(panes) };
}

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
        const mirror = new Mirror(bench.pipeline.snapshot());
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
        const mirror = new Mirror(bench.pipeline.snapshot());
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
