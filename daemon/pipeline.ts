import type { Escalation } from "../shared/model/escalation.ts";
import type { Event, EventDraft } from "../shared/model/event.ts";
import type { Delta, Snapshot } from "../shared/model/snapshot.ts";
import type { Source } from "../shared/model/source.ts";
import type { RoomLog } from "./platform/room_log.ts";
import { type Measure, UNMEASURED } from "./platform/timing.ts";
import { decideEscalation, type Decision } from "./state/decide_escalation.ts";
import { daemonStarted, daemonStopped, storeGap } from "./state/drafts.ts";
import { forgetJudgements } from "./state/forget_judgements.ts";
import { followEscalations } from "./state/escalations.ts";
import type { Observation } from "./state/observation.ts";
import { reconcile, type ReconcileTools } from "./state/reconcile.ts";
import { settleCompactions } from "./state/settle_compactions.ts";
import { settle, type SettleOptions } from "./state/settle.ts";
import { difference, isEmpty, takeSnapshot, toDelta } from "./state/snapshot.ts";
import { splitPanes } from "./state/pane_times.ts";
import type { PaneRecord, World } from "./state/world.ts";
import { CommitError } from "./store/errors.ts";
import type { Store } from "./store/store.ts";

/** What one turn of the pipeline told: the bus passes it on. */
export interface Publication {
  /** Null when nothing that is shown has changed. */
  readonly delta: Delta | null;
  readonly events: readonly Event[];
}

/** What one turn begins with; its escalations follow from it. */
interface Step {
  readonly next: World;
  readonly events: readonly EventDraft[];
  readonly closed?: readonly Escalation[];
}

export interface PipelineOptions {
  readonly store: Store;
  readonly runId: string;
  readonly world: World;
  readonly tools: ReconcileTools;
  readonly settle: SettleOptions;
  readonly now: () => number;
  readonly log: RoomLog;
  readonly publish: (publication: Publication) => void;
  /** Ids of the sessions whose screens are read; every surface shows them. */
  readonly capturedSessions?: () => readonly string[];
  /** Where it is noted how long things take. */
  readonly timings?: PipelineTimings;
}

export interface PipelineTimings {
  /** One observation, from its coming to its being told. */
  readonly turn: Measure;
  /** One transaction. */
  readonly commit: Measure;
}

/** What the pipeline has done in this run. */
export interface PipelineCounts {
  readonly keptEvents: number;
  readonly failedCommits: number;
  /** Facts that were given up, for too many waited. */
  readonly lostEvents: number;
}

/**
 * Facts that wait for a store that cannot be written, and as many closed escalations; beyond this
 * the oldest are given up.
 */
export const MAX_PENDING_EVENTS = 10_000;

/** What is written in one transaction, until times of panes that were seen wait for the next one. */
const MAX_ROWS = 200;
/** But of so many panes they are always written. */
const LEAST_SEEN = 10;

/** A store that failed is tried again this often: each try may wait for a lock. */
const RETRY_COMMIT_MS = 2_000;

/**
 * The flow: observation, reconcile, commit, publish. When a commit fails the facts wait here, the
 * live state is still told, marked as not kept, and the cursor stands still; each later turn tries
 * again, and what waited is told once it is kept.
 */
export class Pipeline {
  readonly #options: PipelineOptions;
  #world: World;
  /** The world as the store has it. */
  #kept: World;
  #pending: EventDraft[] = [];
  /** Closed escalations that the store does not have yet: no world holds them any more. */
  #closed = new Map<string, Escalation>();
  #lost = 0;
  #counts: PipelineCounts = { keptEvents: 0, failedCommits: 0, lostEvents: 0 };
  #revision = 0;
  #persisted = true;
  #commitError: string | null = null;
  #triedAt = 0;
  #maxRows = MAX_ROWS;
  /** Whose screens are read, as it was told last. */
  #captured = "";

  constructor(options: PipelineOptions) {
    this.#options = options;
    this.#world = options.world;
    this.#kept = options.world;
  }

  get world(): World {
    return this.#world;
  }

  /** False while facts wait for the store. */
  get persisted(): boolean {
    return this.#persisted;
  }

  get pendingEvents(): number {
    return this.#pending.length;
  }

  get counts(): PipelineCounts {
    return this.#counts;
  }

  /** Why the store could not be written last; null while it can. */
  get commitError(): string | null {
    return this.#commitError;
  }

  /** Escalations that are closed, but not yet in the store. */
  get unkeptEscalations(): readonly Escalation[] {
    return [...this.#closed.values()];
  }

  snapshot(): Snapshot {
    const { instanceId } = this.#options.store;
    return takeSnapshot(this.#world, { ...this.#stamp(), instanceId });
  }

  started(version: string): void {
    const at = this.#options.now();
    this.#turn({ next: this.#world, events: [daemonStarted(version, at)] }, at);
  }

  stopped(reason: string): void {
    // The last chance for what waits: no pause.
    this.#triedAt = Number.NEGATIVE_INFINITY;
    this.#maxRows = Infinity;
    const at = this.#options.now();
    this.#turn({ next: this.#world, events: [daemonStopped(reason, at)] }, at);
  }

  /** Takes in a fact that is no observation: what was done for a client. */
  record(event: EventDraft): void {
    this.#turn({ next: this.#world, events: [event] }, this.#options.now());
  }

  /** Takes in one observation. */
  observe(observation: Observation): void {
    const { timings: { turn = UNMEASURED } = {}, tools } = this.#options;
    turn.measure(() => this.#turn(reconcile(this.#world, observation, tools), observation.at));
  }

  /**
   * Takes in what a person decided of an escalation.
   * @returns the escalation after it; null when none with this id can be decided of
   */
  decide(escalationId: string, decision: Decision): Escalation | null {
    const at = this.#options.now();
    const decided = decideEscalation(this.#world, { escalationId, decision }, at);
    if (decided === null) return null;
    // What was closed and is open again must not be kept as closed by a store that comes back.
    if (decided.escalation.status === "pending") this.#closed.delete(escalationId);
    this.#turn(decided, at);
    return decided.escalation;
  }

  /**
   * Lets time pass: compactions that wait are told, what ended long ago leaves the present, and a
   * store that failed is tried.
   */
  tick(): void {
    const { settle: options, now, tools } = this.#options;
    // An end that is not kept yet must not be forgotten: the store would let it live for ever.
    const visible = this.#persisted ? options : { ...options, endedVisibleMs: Infinity };
    const at = now();
    const { next, events } = settleCompactions(this.#world, at, { holdMs: tools.compactionHoldMs });
    this.#turn({ next: settle(next, at, visible), events }, at);
  }

  /** The rules are others than before: the next look judges everything anew. */
  rulesChanged(): void {
    this.#turn({ next: forgetJudgements(this.#world), events: [] }, this.#options.now());
  }

  /** Other screens may be read than before: clients are told when that is so. */
  captureChanged(): void {
    if (this.#capturedNow() !== this.#captured) {
      this.#turn({ next: this.#world, events: [] }, this.#options.now());
    }
  }

  /** Makes a source known before its first look. */
  addSource(source: Source): void {
    if (this.#world.sources.has(source.id)) return;
    const sources = new Map(this.#world.sources).set(source.id, source);
    this.#turn({ next: { ...this.#world, sources }, events: [] }, this.#options.now());
  }

  #turn(step: Step, at: number): void {
    const before = this.#world;
    const wasPersisted = this.#persisted;
    const { newId } = this.#options.tools;
    const { next, events, closed } = followEscalations(before, step.next, { at, newId });
    this.#world = next;
    this.#logSources(step.events);
    this.#enqueue([...step.events, ...events]);
    this.#enqueueClosed([...step.closed ?? [], ...closed]);
    const committed = this.#commit();
    const shown = difference(before, next);
    const captured = this.#capturedNow();
    const tellState = !isEmpty(shown) || wasPersisted !== this.#persisted ||
      captured !== this.#captured;
    this.#captured = captured;
    if (!tellState && committed.length === 0) return;
    if (tellState) this.#revision++;
    const delta = tellState ? toDelta(shown, next, this.#stamp()) : null;
    this.#options.publish({ delta, events: committed });
  }

  /** The log is where people look after an outage. */
  #logSources(events: readonly EventDraft[]): void {
    for (const { type, severity, message, payload } of events) {
      if (type !== "source.status") continue;
      const log = this.#options.log;
      const tell = severity === "info" ? log.info : log.warn;
      tell("a tmux socket has another status", { ...payload, message });
    }
  }

  #enqueue(events: readonly EventDraft[]): void {
    this.#pending.push(...events);
    const excess = this.#pending.length - MAX_PENDING_EVENTS;
    if (excess <= 0) return;
    this.#pending = this.#pending.slice(excess);
    this.#lost += excess;
    this.#count({ lostEvents: excess });
  }

  #enqueueClosed(closed: readonly Escalation[]): void {
    for (const escalation of closed) this.#closed.set(escalation.id, escalation);
    for (const oldest of this.#closed.keys()) {
      if (this.#closed.size <= MAX_PENDING_EVENTS) return;
      this.#closed.delete(oldest);
    }
  }

  /** Writes what waits, with the present, in one transaction. */
  #commit(): Event[] {
    const change = difference(this.#kept, this.#world);
    if (this.#pending.length === 0 && isEmpty(change)) return [];
    const { store, now, log, timings: { commit = UNMEASURED } = {} } = this.#options;
    const sinceTry = Math.abs(now() - this.#triedAt);
    if (!this.#persisted && sinceTry < RETRY_COMMIT_MS) return [];
    this.#triedAt = now();
    const events = this.#lost > 0 ? [storeGap(this.#lost, now()), ...this.#pending] : this.#pending;
    try {
      const escalations = [...change.escalations, ...this.#closed.values()];
      const { changed: panes, seen } = splitPanes(this.#kept.panes, change.panes);
      const room = Math.max(LEAST_SEEN, this.#maxRows - events.length - panes.length);
      const times = seen.slice(0, room).map(({ pane }) => pane);
      const changes = { events, ...change, panes, seen: times, escalations };
      const kept = commit.measure(() => store.commit(changes));
      if (!this.#persisted) log.info("the database can be written again", { kept: kept.length });
      this.#kept = this.#without(seen.slice(room));
      this.#pending = [];
      this.#closed.clear();
      this.#lost = 0;
      this.#persisted = true;
      this.#commitError = null;
      this.#count({ keptEvents: kept.length });
      return kept;
    } catch (error) {
      if (!(error instanceof CommitError)) throw error;
      if (this.#persisted) log.error("events wait for the database", { error: error.message });
      this.#persisted = false;
      this.#commitError = error.message;
      this.#count({ failedCommits: 1 });
      return [];
    }
  }

  /** The world as it is, but for what the store has not been told of these panes. */
  #without(untold: readonly PaneRecord[]): World {
    if (untold.length === 0) return this.#world;
    const panes = new Map(this.#world.panes);
    for (const { pane: { id } } of untold) {
      const known = this.#kept.panes.get(id);
      if (known) panes.set(id, known);
    }
    return { ...this.#world, panes };
  }

  #capturedNow(): string {
    return this.#options.capturedSessions?.().toSorted().join(" ") ?? "";
  }

  #count({ keptEvents = 0, failedCommits = 0, lostEvents = 0 }: Partial<PipelineCounts>): void {
    this.#counts = {
      keptEvents: this.#counts.keptEvents + keptEvents,
      failedCommits: this.#counts.failedCommits + failedCommits,
      lostEvents: this.#counts.lostEvents + lostEvents,
    };
  }

  #stamp() {
    const { store, runId, now, capturedSessions } = this.#options;
    return {
      runId,
      revision: this.#revision,
      lastEventId: store.lastEventId,
      at: now(),
      persisted: this.#persisted,
      degraded: this.#isDegraded(),
      ...(capturedSessions && { capturedSessions: [...capturedSessions()] }),
    };
  }

  #isDegraded(): boolean {
    if (!this.#persisted) return true;
    for (const { status } of this.#world.sources.values()) if (status === "degraded") return true;
    return false;
  }
}
