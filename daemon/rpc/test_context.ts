import type { Escalation } from "../../shared/model/escalation.ts";
import type { Event } from "../../shared/model/event.ts";
import type { TranscriptRow } from "../../shared/model/transcript.ts";
import type { SlotTotal } from "../../shared/model/usage_ledger.ts";
import type { Role } from "../../shared/protocol/method.ts";
import type { Channel } from "../../shared/rpc/channel.ts";
import { memoryPair } from "../../shared/rpc/memory.ts";
import { Actions } from "../act/actions.ts";
import type { ActRecord } from "../act/act_outcome.ts";
import { answerAsTmux } from "../act/test_tmux.ts";
import { Bus } from "../bus/bus.ts";
import { ManualClock } from "../platform/manual_clock.ts";
import { memoryLog } from "../platform/memory_log.ts";
import { decideEscalation, type Decision } from "../state/decide_escalation.ts";
import { withWaits } from "../state/escalations.ts";
import { difference, isEmpty, takeSnapshot, toDelta } from "../state/snapshot.ts";
import { EMPTY_WORLD, type World } from "../state/world.ts";
import type { Changes } from "../store/store.ts";
import type { StatsStore } from "../store/stats_store.ts";
import { type PrunableStore, prunableStore } from "../store/test_database.ts";
import { aSource, changes, facts, T0 } from "../store/test_rows.ts";
import { anUpdate } from "../store/test_usage.ts";
import type { RpcContext } from "./context.ts";
import { ForbiddenCalls } from "./forbidden_calls.ts";
import { RpcSession } from "./session.ts";
import { FIXED_PARTS } from "./test_fixed_parts.ts";
import { TestPeer } from "./test_peer.ts";
import { testReports } from "./test_reports.ts";
import { withEscalations } from "./test_waits.ts";

/** What the world knows of a pane beside what is kept of it. */
const SEEN_NOW = { present: true, activity: null, agent: null, heldCompactions: [] } as const;

/**
 * A daemon without a pipeline and without wires: a real store in memory, a real bus, and a world
 * that changes when a test says so.
 */
export class TestDaemon {
  readonly clock = new ManualClock(T0);
  readonly log = memoryLog();
  readonly bus = new Bus();
  /** Reasons of the stops that were asked for. */
  readonly stops: string[] = [];
  /** What was done to tmux, and refused. */
  readonly acts: ActRecord[] = [];
  actionsEnabled = true;
  readonly context: RpcContext;
  readonly #store: PrunableStore = prunableStore();
  #world: World = EMPTY_WORLD;
  #revision = 0;
  #clients = 0;

  constructor(overrides: Partial<RpcContext> = {}) {
    const { store } = this.#store;
    const actions = new Actions({
      tmux: { runner: { run: answerAsTmux }, program: () => "/usr/bin/tmux", timeoutMs: 1_000 },
      snapshot: () => this.context.snapshot(),
      isEnabled: () => this.actionsEnabled,
      marks: { isSame: () => true },
      record: (record) => void this.acts.push(record),
    });
    const log = this.log.room("rpc");
    this.context = {
      identity: {
        instanceId: store.instanceId,
        runId: "run",
        version: "1.2.3",
        schemaVersion: store.schemaVersion,
        features: ["events.resume"],
      },
      clock: this.clock,
      log,
      history: store,
      bus: this.bus,
      actions,
      forbidden: new ForbiddenCalls({ clock: this.clock, log, actions }),
      ...FIXED_PARTS,
      ...testReports(store, this.clock),
      snapshot: () => takeSnapshot(this.#world, { ...this.#stamp(), instanceId: store.instanceId }),
      escalations: {
        unkeptEscalations: [],
        decide: (escalationId, decision) => this.decide(escalationId, decision),
      },
      shutdown: (reason) => void this.stops.push(reason),
      ...overrides,
    };
  }

  /** The store of statistics, in which nothing is summed up until somebody asks. */
  get stats(): StatsStore {
    return this.#store.store.stats;
  }

  /** Keeps a change and then tells it, as the pipeline does. */
  tell(what: Partial<Changes>): Event[] {
    const change = changes(what);
    const events = this.#store.store.commit(change);
    const world: World = {
      ...this.#world,
      sources: withAll(this.#world.sources, change.sources, (source) => [source.id, source]),
      sessions: withAll(this.#world.sessions, change.sessions, (it) => [it.session.id, it]),
      panes: withAll(this.#world.panes, change.panes, (it) => [it.pane.id, { ...it, ...SEEN_NOW }]),
    };
    const next = withWaits(world, withEscalations(world.waits, change.escalations));
    const shown = difference(this.#world, next);
    this.#world = next;
    if (isEmpty(shown)) {
      this.bus.publish({ delta: null, events });
      return events;
    }
    this.#revision++;
    this.bus.publish({ delta: toDelta(shown, next, this.#stamp()), events });
    return events;
  }

  /** Takes in a decision, keeps it and tells it. */
  decide(escalationId: string, decision: Decision): Escalation | null {
    const now = this.clock.now();
    const decided = decideEscalation(this.#world, { escalationId, decision }, now);
    if (decided === null) return null;
    this.tell({ escalations: [decided.escalation], events: decided.events });
    return decided.escalation;
  }

  /** Tells so many events without any change of state. */
  tellEvents(count: number): void {
    this.tell({ events: facts(count, this.lastEventId + 1) });
  }

  /** Tells a change of state without any event. */
  tellChange(): void {
    this.tell({ sources: [aSource("source", { lastSeenAt: T0 + this.#revision })] });
  }

  /** Lets something leave the present; only history knows it from now on. */
  forget(sessionId: string): void {
    const { sessions, panes } = this.#world;
    this.#world = {
      ...this.#world,
      sessions: new Map([...sessions].filter(([id]) => id !== sessionId)),
      panes: new Map([...panes].filter(([, { pane }]) => pane.sessionId !== sessionId)),
    };
  }

  /** Keeps what agents have used. */
  keepUsage(transcripts: readonly TranscriptRow[], totals: readonly SlotTotal[]): void {
    this.#store.store.usage.save({ transcripts, ledger: anUpdate({ totals }) });
  }

  /** Takes events away from history, as retention will. */
  prune(upTo: number): void {
    this.#store.prune(upTo);
  }

  get lastEventId(): number {
    return this.#store.store.lastEventId;
  }

  get revision(): number {
    return this.#revision;
  }

  /** Serves a client on a wire in memory that holds `capacity` messages for it. */
  connect(
    { role = "admin", capacity = 64 }: { readonly role?: Role; readonly capacity?: number } = {},
  ): TestPeer {
    const [near, far] = memoryPair({ capacity, name: `client-${++this.#clients}` });
    return new TestPeer(far, this.serve(near, role));
  }

  /** Resolves when the session has ended. */
  serve(channel: Channel, role: Role = "admin"): Promise<void> {
    return new RpcSession({ channel, role, context: this.context }).run();
  }

  close(): void {
    this.#store.store.close();
  }

  #stamp() {
    return {
      runId: "run",
      revision: this.#revision,
      lastEventId: this.lastEventId,
      at: this.clock.now(),
      persisted: true,
      degraded: false,
    };
  }
}

function withAll<In, T>(
  map: ReadonlyMap<string, T>,
  items: readonly In[],
  entry: (item: In) => [string, T],
): ReadonlyMap<string, T> {
  return items.length === 0 ? map : new Map([...map, ...items.map(entry)]);
}

/** Runs the body with a daemon, and closes its store afterwards. */
export async function withDaemon(
  body: (daemon: TestDaemon) => void | Promise<void>,
  overrides: Partial<RpcContext> = {},
): Promise<void> {
  const daemon = new TestDaemon(overrides);
  try {
    await body(daemon);
  } finally {
    daemon.close();
  }
}
