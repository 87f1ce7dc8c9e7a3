import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import type { Delta, Snapshot } from "../shared/model/snapshot.ts";
import { Pipeline, type Publication } from "./pipeline.ts";
import { ManualClock } from "./platform/manual_clock.ts";
import { memoryLog } from "./platform/memory_log.ts";
import type { LookOk } from "./state/observation.ts";
import type { ReconcileTools } from "./state/reconcile.ts";
import { look, pane, session, source, T0, tools, worldWith } from "./state/test_builders.ts";
import type { World } from "./state/world.ts";
import { CommitError } from "./store/errors.ts";
import { migrate } from "./store/migrate.ts";
import { type Changes, Store } from "./store/store.ts";
import { withConnection } from "./store/test_database.ts";
import { changes } from "./store/test_rows.ts";

/** A store on which a test can let commits fail. */
export class FlakyStore extends Store {
  fails = false;
  tries = 0;

  override commit(changes: Changes) {
    this.tries++;
    if (this.fails) throw new CommitError("events cannot be kept: the disk is full");
    return super.commit(changes);
  }
}

/** One thing that a client was told, and how far the store was then. */
export interface Told extends Publication {
  readonly keptUpTo: number;
}

export const VISIBLE_MS = 600_000;
export const RETRY_MS = 2_000;

/** A pipeline on a store in memory, and everything it told. */
export class PipelineBench {
  readonly clock = new ManualClock(T0);
  readonly log = memoryLog();
  readonly told: Told[] = [];
  readonly store: FlakyStore;
  readonly pipeline: Pipeline;

  constructor(db: DatabaseSync, reconcileTools?: ReconcileTools) {
    const now = () => this.clock.now();
    migrate(db);
    this.store = new FlakyStore(db, { path: ":memory:", now, newId: () => "instance" });
    const world = keptWorld(this.store);
    this.store.tries = 0;
    const parts = { world, clock: this.clock, log: this.log, tools: reconcileTools };
    this.pipeline = pipelineOn(this.store, parts, (told) => {
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
export function keptWorld(store: Store): World {
  store.commit(changes({ sources: [source()] }));
  return worldWith(source());
}

export function pipelineOn(
  store: Store,
  { world, clock, log, tools: reconcileTools }: {
    readonly world: World;
    readonly clock: ManualClock;
    readonly log: ReturnType<typeof memoryLog>;
    /** Those that judge by the age of the output, when left out. */
    readonly tools?: ReconcileTools | undefined;
  },
  publish: (publication: Publication) => void,
): Pipeline {
  return new Pipeline({
    store,
    runId: "run",
    world,
    tools: reconcileTools ?? tools(),
    settle: { endedVisibleMs: VISIBLE_MS, keptSources: new Set(["source-1"]) },
    now: () => clock.now(),
    log: log.room("pipeline"),
    publish,
  });
}

export function fleet(count: number): Pick<LookOk, "sessions" | "panes"> {
  const ids = Array.from({ length: count }, (_, index) => index + 1);
  return {
    sessions: ids.map((id) => session(`$${id}`)),
    panes: ids.map((id) => pane(`%${id}`, { tmuxSessionId: `$${id}`, tmuxWindowId: `@${id}` })),
  };
}

export function bench(
  body: (bench: PipelineBench) => void,
  reconcileTools?: ReconcileTools,
): void {
  const db = new DatabaseSync(":memory:");
  withConnection(db, (db) => body(new PipelineBench(db, reconcileTools)));
}

/** What a client holds that began with a snapshot and took every delta since. */
export class StrictMirror {
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
      escalations: merge(state.escalations, {
        changed: delta.escalations,
        gone: delta.removed.escalations,
      }),
      totals,
    };
  }

  /** The state in one order, without what a list of events tells instead. */
  get state(): unknown {
    return comparable(this.#state);
  }
}

export function merge<T extends { readonly id: string }>(
  items: readonly T[],
  { changed, gone }: { readonly changed: readonly T[]; readonly gone: readonly string[] },
): T[] {
  const left = new Map(items.map((item) => [item.id, item]));
  for (const item of changed) left.set(item.id, item);
  for (const id of gone) assert.ok(left.delete(id), `${id} was there to be removed`);
  return [...left.values()];
}

/** Events without a change of state move the cursor and the time, and no delta tells of them. */
export function comparable(snapshot: Snapshot): unknown {
  const byId = <T extends { readonly id: string }>(items: readonly T[]) =>
    [...items].sort((a, b) => (a.id < b.id ? -1 : 1));
  const { sources, sessions, panes, lastEventId: _cursor, at: _at, ...rest } = snapshot;
  return { ...rest, sources: byId(sources), sessions: byId(sessions), panes: byId(panes) };
}
