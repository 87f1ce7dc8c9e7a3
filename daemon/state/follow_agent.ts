import type { EventDraft } from "../../shared/model/event.ts";
import type { AgentSession, Pane, PaneStats } from "../../shared/model/pane.ts";
import type { AgentEntry, PaneMemory } from "../../shared/model/pane_memory.ts";
import * as draft from "./agent_drafts.ts";
import { presentAgent, spentIn, withAgentSeen } from "./agent_entries.ts";
import { type Compaction, type CompactionWitness, followCompactions } from "./compactions.ts";
import { contextFall, type ContextFallLimits } from "./context_fall.ts";
import { warnOfContext } from "./context_warning.ts";
import type { PaneFactContext } from "./drafts.ts";
import type { AgentInPane, CompactionSight } from "./observation.ts";
import type { PaneRecord } from "./world.ts";

/** A pane with what is remembered of its agents. */
export type AgentTrace = Pick<PaneRecord, "pane" | "memory" | "heldCompactions">;

export interface AgentFollowed extends AgentTrace {
  readonly events: readonly EventDraft[];
}

export interface FollowContext extends PaneFactContext {
  /** How long a compaction waits for its exact figures, milliseconds. */
  readonly holdMs: number;
  /** When a fall of the context tells of one; as usual when left out. */
  readonly fall?: ContextFallLimits | undefined;
}

/**
 * Takes the session, the use and the compactions of the agent in a pane into what is shown of it, and
 * tells what happened. Pure. A pane of which nothing that is shown has changed is the same object.
 */
export function followAgent(
  trace: AgentTrace,
  told: AgentInPane,
  context: FollowContext,
): AgentFollowed {
  const agent = isReadAgain(trace, told) ? { ...told, session: null } : told;
  const memory = withAgentSeen(trace.memory, agent, context.at);
  const step = stepOf(trace, memory, agent);
  const sights = told.session?.compactions ?? [];
  const { news, ...watched } = watchCompactions(step, { ...trace, memory, sights }, context);
  const pane = withStats(trace.pane, {
    agentType: agent.agentType,
    agentSession: sessionNow(step),
    stats: counted({ ...trace.pane.stats, ...spentIn(memory), ...useNow(step) }, news),
  });
  const { warned, tell } = warnOfContext(watched.memory.contextLow, {
    isLow: agent.claims.some(({ flags }) => flags.includes("context_low")),
    percent: pane.stats.context?.percent ?? null,
    wasCompacted: news.length > 0,
    isOther: step.now !== null && step.now.sessionId !== step.known?.sessionId,
  });
  const events = [
    ...sessionEvents(step, pane, context),
    ...news.map((compaction) => draft.compact(pane, compaction, context)),
    ...(tell ? [draft.contextLow(pane, context)] : []),
    ...limitEvents(trace.pane, pane, context),
  ];
  const kept = warned === watched.memory.contextLow
    ? watched.memory
    : { ...watched.memory, contextLow: warned };
  return { pane, memory: kept, heldCompactions: watched.heldCompactions, events };
}

/** Lets time pass for what is held: it is told when nobody has told its exact figures. */
export function followHeld(trace: AgentTrace, context: FollowContext): AgentFollowed {
  const options = { ...context, since: 0, contextTokens: null };
  const { watch, news } = followCompactions(watchOf(trace), [], options);
  const { held: heldCompactions, compactions, forgotten } = watch;
  const stats = counted(trace.pane.stats, news);
  const pane = news.length === 0 ? trace.pane : { ...trace.pane, stats };
  const { contextLow } = trace.memory;
  const over = news.length > 0 && contextLow !== null ? { ...contextLow, over: true } : contextLow;
  const memory = { ...trace.memory, compactions, forgotten, contextLow: over };
  const events = news.map((compaction) => draft.compact(pane, compaction, context));
  return { pane, memory, heldCompactions, events };
}

/**
 * Whether its files are being read from their beginning: they tell less than they did, and of an
 * earlier time. Until that is over, what they told before stands.
 */
function isReadAgain({ pane, memory }: AgentTrace, { pid, session }: AgentInPane): boolean {
  const known = presentAgent(memory);
  const before = pane.stats.context;
  if (session === null || known?.pid !== pid || known.sessionId !== session.id) return false;
  const isLess = known.tokens !== null &&
    (session.tokens === null || session.tokens.total < known.tokens.total);
  return isLess && (session.context === null || before === null || session.context.at < before.at);
}

interface Step {
  readonly trace: AgentTrace;
  readonly agent: AgentInPane;
  /** The agent that is there; null when none is. */
  readonly now: AgentEntry | null;
  /** What was known of it before; null for one that is new. */
  readonly known: AgentEntry | null;
}

function stepOf(trace: AgentTrace, memory: PaneMemory, agent: AgentInPane): Step {
  const now = presentAgent(memory);
  const known = trace.memory.agents.find(({ pid, since }) =>
    pid === now?.pid && since === now.since
  );
  return { trace, agent, now, known: known ?? null };
}

/** Files that cannot be read for a while say nothing against what they said of the same agent. */
function wasThere({ known }: Step): boolean {
  return known !== null && !known.gone;
}

function sessionNow(step: Step): AgentSession | null {
  const { agent: { session }, trace: { pane } } = step;
  if (session !== null) return { id: session.id, model: session.model, version: session.version };
  return wasThere(step) ? pane.agentSession : null;
}

function useNow(step: Step): Pick<PaneStats, "context" | "limits"> {
  const { agent: { session }, trace: { pane: { stats } } } = step;
  if (session !== null) return { context: session.context, limits: session.limits };
  const { context, limits } = stats;
  return wasThere(step) ? { context, limits } : { context: null, limits: null };
}

function watchCompactions(
  step: Step,
  { memory, heldCompactions, sights: told }: Omit<AgentTrace, "pane"> & {
    readonly sights: readonly CompactionSight[];
  },
  { at, holdMs, fall: limits }: FollowContext,
) {
  const { agent, now, trace: { pane } } = step;
  const watch = watchOf({ pane, memory, heldCompactions });
  const fall = wasThere(step) ? contextFall(pane, agent.session, limits) : null;
  const sights: CompactionWitness[] = told.map((sight) => ({ ...sight, notBefore: null }));
  const { watch: next, news } = followCompactions(
    watch,
    now === null ? [] : fall === null ? sights : [...sights, fall],
    {
      at,
      holdMs,
      since: Math.max(pane.createdAt, now?.sessionSince ?? 0),
      contextTokens: pane.stats.context?.tokens ?? null,
    },
  );
  return { ...rememberedIn(memory, next), heldCompactions: next.held, news };
}

function watchOf({ pane, memory, heldCompactions }: AgentTrace) {
  const { compactions } = memory;
  // Where the memory was lost, the time of the last one is still known.
  const last = compactions.length === 0 ? pane.stats.lastCompactAt ?? 0 : 0;
  return { compactions, forgotten: Math.max(memory.forgotten, last), held: heldCompactions };
}

function rememberedIn(
  memory: PaneMemory,
  { compactions, forgotten }: Pick<PaneMemory, "compactions" | "forgotten">,
): { readonly memory: PaneMemory } {
  const same = compactions === memory.compactions && forgotten === memory.forgotten;
  return { memory: same ? memory : { ...memory, compactions, forgotten } };
}

function counted(stats: PaneStats, news: readonly Compaction[]): PaneStats {
  if (news.length === 0) return stats;
  const last = Math.max(stats.lastCompactAt ?? 0, ...news.map(({ endedAt }) => endedAt));
  return { ...stats, compactCount: stats.compactCount + news.length, lastCompactAt: last };
}

/** The pane with these parts; each that says the same stays the same object. */
function withStats(
  pane: Pane,
  parts: Pick<Pane, "agentType" | "agentSession" | "stats">,
): Pane {
  const agentSession = sameValue(pane.agentSession, parts.agentSession)
    ? pane.agentSession
    : parts.agentSession;
  const stats = sameValue(pane.stats, parts.stats) ? pane.stats : parts.stats;
  const same = agentSession === pane.agentSession && stats === pane.stats &&
    parts.agentType === pane.agentType;
  return same ? pane : { ...pane, ...parts, agentSession, stats };
}

/** Of plain values whose names come in the same order. */
function sameValue(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

function sessionEvents(
  { now, known }: Step,
  pane: Pane,
  context: FollowContext,
): readonly EventDraft[] {
  const session = pane.agentSession;
  if (now === null || session === null || known?.sessionId === session.id) return [];
  return [draft.agentSession(pane, { session, from: known?.sessionId ?? null }, context)];
}

function limitEvents(before: Pane, pane: Pane, context: FollowContext): readonly EventDraft[] {
  const was = before.stats.limits;
  const is = pane.stats.limits;
  if ((was?.cause ?? null) === (is?.cause ?? null)) return [];
  const events: EventDraft[] = [];
  if (was !== null && was.cause !== null) {
    const { cause, since } = was;
    events.push(draft.limit(before, { phase: "ended", cause, since, resetsAt: null }, context));
  }
  if (is !== null && is.cause !== null) {
    const { cause, since, primary, secondary } = is;
    const full = [primary, secondary].find((window) => (window?.usedPercent ?? 0) >= 100);
    const resetsAt = full?.resetsAt ?? null;
    events.push(draft.limit(pane, { phase: "began", cause, since, resetsAt }, context));
  }
  return events;
}
