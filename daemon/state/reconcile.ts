import type { AgentType } from "../../shared/model/agent.ts";
import type { EventDraft } from "../../shared/model/event.ts";
import type { PaneState } from "../../shared/model/pane.ts";
import type { Source } from "../../shared/model/source.ts";
import type { Claim } from "./claim.ts";
import type { ContextFallLimits } from "./context_fall.ts";
import * as draft from "./drafts.ts";
import { sameServer } from "./identity.ts";
import type { Absent, AgentSight, Failed, LookOk, Observation, ServerExit } from "./observation.ts";
import { reconcileAgents } from "./reconcile_agents.ts";
import { endPanes, reconcilePanes } from "./reconcile_panes.ts";
import { deriveSessions, endSessions, reconcileSessions } from "./reconcile_sessions.ts";
import { settleCompactions } from "./settle_compactions.ts";
import { isWithin, type World } from "./world.ts";

/** What a rule is told about one pane. */
export interface PaneFacts {
  readonly dead: boolean;
  readonly currentCommand: string;
  readonly lastOutputAt: number | null;
  readonly agentType: AgentType;
  /** What the readers have told, and what the title says. */
  readonly claims: readonly Claim[];
}

/** What a title rule is told about one pane. */
export interface TitleFacts {
  readonly agentType: AgentType;
  readonly title: string;
  /** The pane's working directory. */
  readonly path: string;
  readonly now: number;
  /** Since when the title may have been there, where that is earlier than `now`. */
  readonly since: number;
  /** What the title said before. */
  readonly previous: readonly Claim[];
  /** What titles of the same agent have said so far. */
  readonly saidBefore: ReadonlySet<string>;
}

export interface ReconcileTools {
  /** A new uuidv7. */
  readonly newId: () => string;
  /** Decides the state of a living or dead pane from what was seen. */
  readonly judge: (facts: PaneFacts, now: number) => Judgement;
  /** Reads the title of a pane with an agent in it. */
  readonly readTitle: (facts: TitleFacts) => readonly Claim[];
  /** Whether readers will tell of the agent in each pane; false if left out. */
  readonly awaitsAgents?: boolean;
  /** How long a compaction waits for its exact figures, milliseconds; five seconds if left out. */
  readonly compactionHoldMs?: number;
  /** When a fall of the context tells of a compaction; as usual for all agents if left out. */
  readonly contextFall?: (agentType: AgentType) => ContextFallLimits | undefined;
}

export interface Judgement {
  readonly state: Omit<PaneState, "since">;
  /** From when on the same facts say something else, milliseconds UTC; Infinity when never. */
  readonly until: number;
}

export interface Reconciled {
  readonly next: World;
  readonly events: readonly EventDraft[];
}

/** A source's `lastSeenAt` is moved at most this often, so that silence stays silent. */
const SEEN_GRAIN_MS = 60_000;

/**
 * Brings what is known in line with one observation. Pure: time is the observation's own. Only an
 * `ok` observation ends anything; the others change no more than the source's own status.
 */
export function reconcile(
  world: World,
  observation: Observation,
  tools: ReconcileTools,
): Reconciled {
  const source = world.sources.get(observation.sourceId);
  if (!source) return { next: world, events: [] };
  if (observation.outcome !== "ok") return sourceUnwell(world, source, observation);
  const { next, events } = takeIn(world, source, { observation, tools });
  const told = settleCompactions(next, observation.at, {
    holdMs: tools.compactionHoldMs,
  });
  return { next: told.next, events: [...events, ...told.events] };
}

function takeIn(
  world: World,
  source: Source,
  { observation, tools }: {
    readonly observation: LookOk | AgentSight | ServerExit;
    readonly tools: ReconcileTools;
  },
): Reconciled {
  if (observation.kind === "look") return look(world, source, { observation, tools });
  if (observation.kind === "agents") return agents(world, source, { observation, tools });
  return serverExit(world, source, observation);
}

function look(
  world: World,
  source: Source,
  { observation, tools }: { readonly observation: LookOk; readonly tools: ReconcileTools },
): Reconciled {
  const events: EventDraft[] = [];
  const { at, server } = observation;
  let next = world;
  if (!sameServer(source.server, server)) {
    if (source.server !== null) {
      next = endServer(next, source, { at, reason: "server_replaced", events });
    }
    events.push(draft.serverStarted(source, server, at));
  }
  const { sources } = setSource(next, source, {
    at,
    events,
    change: {
      status: "ok",
      lastError: null,
      server: sameServer(source.server, server) ? source.server : server,
      tmuxVersion: observation.tmuxVersion,
      // A clock that was set back moves it too.
      lastSeenAt: Math.abs(at - source.lastSeenAt) >= SEEN_GRAIN_MS ? at : source.lastSeenAt,
    },
  });
  const context = { source, observation, tools, events };
  if (!isTakenIn(next, source, observation)) {
    next = reconcileSessions(next, context);
    next = reconcilePanes(next, context);
    next = deriveSessions(next, source.id, at);
    next = remember(next, observation);
  }
  // Only now: what ended was last seen when its source was, and not by this look.
  return { next: sources === next.sources ? next : { ...next, sources }, events };
}

/** Most looks see what the one before saw: there is nothing to do then, for however many panes. */
function isTakenIn(world: World, source: Source, look: LookOk): boolean {
  const last = world.takenIn.get(source.id);
  return last !== undefined && sameServer(source.server, look.server) &&
    last.sessions === look.sessions && last.panes === look.panes && isWithin(last.span, look.at);
}

function remember(world: World, { sourceId, sessions, panes, at }: LookOk): World {
  let until = Infinity;
  for (const { pane, activity, present } of world.panes.values()) {
    if (pane.sourceId !== sourceId || !present) continue;
    // A pane that is only remembered was in no row that could be placed: the next look tells more.
    until = Math.min(until, activity?.judged.until ?? at);
  }
  const takenIn = new Map(world.takenIn);
  takenIn.set(sourceId, { sessions, panes, span: { from: at, until } });
  return { ...world, takenIn };
}

function agents(
  world: World,
  source: Source,
  { observation, tools }: { readonly observation: AgentSight; readonly tools: ReconcileTools },
): Reconciled {
  const events: EventDraft[] = [];
  if (!sameServer(source.server, observation.server)) return { next: world, events };
  const next = reconcileAgents(world, { source, observation, tools, events });
  return { next: deriveSessions(next, source.id, observation.at), events };
}

function serverExit(
  world: World,
  source: Source,
  { at, server }: { readonly at: number; readonly server: Source["server"] },
): Reconciled {
  const events: EventDraft[] = [];
  if (!sameServer(source.server, server)) return { next: world, events };
  let next = endServer(world, source, { at, reason: "server_exited", events });
  next = setSource(next, source, {
    at,
    events,
    change: { status: "disconnected", lastError: "the tmux server has ended", server: null },
  });
  return { next, events };
}

function sourceUnwell(world: World, source: Source, observation: Absent | Failed): Reconciled {
  const events: EventDraft[] = [];
  const change = {
    status: observation.outcome === "absent" ? "disconnected" : "degraded",
    lastError: observation.message,
  } as const;
  return { next: setSource(world, source, { at: observation.at, events, change }), events };
}

/** Ends everything the source's present server held. */
function endServer(
  world: World,
  source: Source,
  { at, reason, events }: {
    readonly at: number;
    readonly reason: string;
    readonly events: EventDraft[];
  },
): World {
  if (source.server !== null) events.push(draft.serverEnded(source, at, reason));
  const nothing = { sourceId: source.id, at, alive: new Set<string>(), reason, events };
  return endSessions(endPanes(world, nothing), nothing);
}

function setSource(
  world: World,
  source: Source,
  { at, events, change }: {
    readonly at: number;
    readonly events: EventDraft[];
    readonly change: Partial<Source>;
  },
): World {
  const now = { ...source, ...change };
  const same = (Object.keys(change) as (keyof Source)[]).every((key) => source[key] === now[key]);
  if (same) return world;
  if (now.status !== source.status) events.push(draft.sourceStatus(source, now, at));
  return { ...world, sources: new Map(world.sources).set(source.id, now) };
}
