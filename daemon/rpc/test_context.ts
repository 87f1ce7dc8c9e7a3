import type { Escalation } from "../../shared/model/escalation.ts";
import type { Event } from "../../shared/model/event.ts";
import type { KeptPane } from "../../shared/model/kept_pane.ts";
import type { KeptSession } from "../../shared/model/kept_session.ts";
import type { Pane } from "../../shared/model/pane.ts";
import type { Session } from "../../shared/model/session.ts";
import type { TranscriptRow } from "../../shared/model/transcript.ts";
import { SLOT_MS, type SlotTotal } from "../../shared/model/usage_ledger.ts";
import type { Role } from "../../shared/protocol/method.ts";
import type { Channel } from "../../shared/rpc/channel.ts";
import { memoryPair } from "../../shared/rpc/memory.ts";
import { Actions } from "../act/actions.ts";
import type { ActRecord } from "../act/act_outcome.ts";
import { answerAsTmux } from "../act/test_tmux.ts";
import { Bus } from "../bus/bus.ts";
import { ManualClock } from "../platform/manual_clock.ts";
import { memoryLog } from "../platform/memory_log.ts";
import { builtInPrices } from "../platform/price_table.ts";
import { decideEscalation, type Decision } from "../state/decide_escalation.ts";
import { withWaits } from "../state/escalations.ts";
import { difference, isEmpty, takeSnapshot, toDelta } from "../state/snapshot.ts";
import { EMPTY_WORLD, type World } from "../state/world.ts";
import type { Changes } from "../store/store.ts";
import type { StatsStore } from "../store/stats_store.ts";
import { type PrunableStore, prunableStore } from "../store/test_database.ts";
import {
  aFact,
  anEscalation,
  aPane,
  aSession,
  aSource,
  changes,
  facts,
  T0,
} from "../store/test_rows.ts";
import { anUpdate, aSlot, aTranscript, SLOT0, tokens } from "../store/test_usage.ts";
import { reportDays, reportHours, reportStats, type StatsSources } from "../upkeep/report_stats.ts";
import { reportUsage } from "../upkeep/report_usage.ts";
import type { RpcContext } from "./context.ts";
import { ForbiddenCalls } from "./forbidden_calls.ts";
import { RpcSession } from "./session.ts";
import {
  CONFIG,
  DEBUG,
  DETECTOR_CHANGE,
  DETECTORS,
  DIAGNOSTICS,
  EXPLANATION,
  HEALTH,
  PREVIEW,
  testPage,
  testSettings,
} from "./test_answers.ts";
import { TestPeer } from "./test_peer.ts";
import { withEscalations } from "./test_waits.ts";

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
      config: {
        path: "/home/ada/config.toml",
        exists: true,
        pending: [],
        fixed: () => Promise.resolve([]),
        get: (key = "") => CONFIG[key],
        set: (values) => Promise.resolve(testSettings(values)),
        reload: () => Promise.resolve({ kind: "done", changed: [], applied: ["hooks.enable"] }),
      },
      debug: DEBUG,
      detectors: {
        list: () => DETECTORS,
        reload: () => Promise.resolve({ ...DETECTORS, changed: [DETECTOR_CHANGE] }),
      },
      snapshot: () => takeSnapshot(this.#world, { ...this.#stamp(), instanceId: store.instanceId }),
      health: () => HEALTH,
      escalations: {
        unkeptEscalations: [],
        decide: (escalationId, decision) => this.decide(escalationId, decision),
      },
      explain: (paneId) => paneId === EXPLANATION.paneId ? EXPLANATION : null,
      preview: (paneId) =>
        Promise.resolve(
          paneId === PREVIEW.paneId
            ? { kind: "read", preview: PREVIEW }
            : { kind: "not_opened", message: `reading ${paneId} is not allowed` },
        ),
      diagnostics: (includeOutput) =>
        Promise.resolve({ ...DIAGNOSTICS, output: includeOutput ? [PREVIEW] : null }),
      usage: (query) =>
        reportUsage(query, {
          usage: store.usage,
          prices: { table: builtInPrices(), problem: null },
          timeZone: "UTC",
          reading: {
            state: "reading",
            progress: { filesDone: 1, filesTotal: 2, bytesDone: 40, bytesTotal: 100 },
            unreadable: 0,
            unreadableFolders: 0,
            refused: 0,
          },
          uncounted: 0,
          now: this.clock.now(),
        }),
      web: {
        link: (role) => ({ url: `http://127.0.0.1:1/login?code=${role}`, expiresAt: T0 }),
        problem: null,
        fetch: testPage,
        forget: () =>
          Promise.resolve({ kind: "ended", logins: 2, problem: null, disconnect: () => {} }),
      },
      stats: {
        knowsSession: (sessionId) => store.stats.findSession(sessionId) !== null,
        summary: (query) => reportStats(query, this.#statsSources()),
        hourly: (query) => reportHours(query, this.#statsSources()),
        daily: (query) => reportDays(query, this.#statsSources()),
      },
      shutdown: (reason) => void this.stops.push(reason),
      ...overrides,
    };
  }

  /** The store of statistics, in which nothing is summed up until somebody asks. */
  get stats(): StatsStore {
    return this.#store.store.stats;
  }

  #statsSources(): StatsSources {
    const stats = this.stats;
    return {
      stats,
      catchUp: async (span) => {
        while (stats.rollNext(span) !== null) await Promise.resolve();
      },
      timeZone: "UTC",
      now: this.clock.now(),
    };
  }

  /** Keeps a change and then tells it, as the pipeline does. */
  tell(what: Partial<Changes>): Event[] {
    const change = changes(what);
    const events = this.#store.store.commit(change);
    const world: World = {
      ...this.#world,
      sources: withAll(this.#world.sources, change.sources, (source) => [source.id, source]),
      sessions: withAll(this.#world.sessions, change.sessions, (it) => [it.session.id, it]),
      panes: withAll(
        this.#world.panes,
        change.panes,
        (
          it,
        ) => [it.pane.id, {
          ...it,
          present: true,
          activity: null,
          agent: null,
          heldCompactions: [],
        }],
      ),
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

/** The panes and sessions that the corpus and the methods' tests speak of. */
export function populate(daemon: TestDaemon): void {
  const ended = { endedAt: T0, status: "ended" } as const;
  const session = (id: string, number: number, change: Partial<Session> = {}): KeptSession =>
    aSession(id, { tmuxSessionId: `$${number}`, name: id.replace("session-", ""), ...change });
  const pane = (id: string, number: number, change: Partial<Pane> = {}): KeptPane =>
    aPane(id, { tmuxPaneId: `%${number}`, tmuxWindowId: `@${number}`, ...change });
  const inWork = { sessionId: "session-work" };
  daemon.tell({
    sources: [
      aSource("source", { tmuxSocket: "/tmp/tmux-1000/default" }),
      aSource("source-two", { tmuxSocket: "/tmp/it's here; rm -rf $HOME/s ock" }),
    ],
    sessions: [
      session("session-work", 1, { status: "active", waitingPanes: 1, paneCount: 2 }),
      session("session-play", 2),
      session("session-two", 1, { sourceId: "source-two" }),
      session("session-done", 3, { ...ended, paneCount: 0 }),
      session("session-past", 4, { ...ended, paneCount: 0 }),
    ],
    panes: [
      pane("pane-agent", 1, { ...inWork, status: "active", statusReason: "output" }),
      pane("pane-linked", 2, { ...inWork, sessionIds: ["session-work", "session-play"] }),
      pane("pane-dead", 3, { ...inWork, ...ended, statusReason: "pane_dead", exitStatus: 1 }),
      pane("pane-two", 1, { sessionId: "session-two", sourceId: "source-two" }),
      pane("pane-done", 4, { sessionId: "session-done", ...ended, statusReason: "closed" }),
      pane("pane-past", 5, { sessionId: "session-past", ...ended, statusReason: "closed" }),
    ],
    escalations: [
      anEscalation("escalation-1", {
        ...inWork,
        paneId: "pane-agent",
        status: "resolved",
        phase: "answered",
        closedAt: T0 + 4_000,
        timeToAnswerMs: 4_000,
      }),
      anEscalation("escalation-2", {
        ...inWork,
        paneId: "pane-agent",
        status: "dismissed",
        phase: "dismissed",
        openedAt: T0 + 10_000,
        closedAt: T0 + 11_000,
      }),
      anEscalation("escalation-3", {
        ...inWork,
        paneId: "pane-linked",
        openedAt: T0 + 20_000,
      }),
    ],
    events: [
      aFact({ type: "daemon.started", sourceId: null, source: "daemon", payload: {} }),
      aFact({ type: "session.created", sessionId: "session-work" }),
      aFact({ type: "pane.created", sessionId: "session-work", paneId: "pane-agent" }),
      aFact({ type: "pane.status", sessionId: "session-work", paneId: "pane-agent" }),
      aFact({ type: "session.created", sessionId: "session-play" }),
      aFact({ type: "pane.ended", sessionId: "session-done", paneId: "pane-done" }),
    ],
  });
  daemon.forget("session-past");
  daemon.prune(1);
  const hours = (count: number) => SLOT0 + count * 4 * SLOT_MS;
  daemon.keepUsage(
    [
      aTranscript("a", { sessionId: "agent-session-a", cwd: "/work/shop" }),
      aTranscript("b", { sessionId: "agent-session-b", cwd: "/work/api", agent: "codex" }),
    ],
    [
      aSlot("a", { slot: hours(-24) }),
      aSlot("a", { tokens: tokens({ input: 1_000_000 }) }),
      aSlot("b", { slot: hours(-10), model: "gpt-9" }),
    ],
  );
}
