import type { AgentEntry, PaneMemory } from "../../shared/model/pane_memory.ts";
import type { TokenUsage } from "../../shared/model/usage.ts";
import type { AgentInPane } from "./observation.ts";
import { addTokens, NO_TOKENS, toUsage } from "./token_counts.ts";
import type { PaneRecord } from "./world.ts";

/** Agents of one pane that are told apart; what earlier ones have used is added up. */
export const MAX_AGENTS = 8;

/** Sessions of one agent that are remembered. */
export const MAX_SESSIONS = 20;

type Agents = Pick<PaneMemory, "agents" | "earlier">;

/** What all agents of a pane have used; null where nothing was read of any. */
export interface Spent {
  readonly tokens: TokenUsage | null;
  readonly costUsd: number | null;
}

/** The agent that is in the pane now; null when none is. */
export function presentAgent({ agents }: Agents): AgentEntry | null {
  const last = agents.at(-1);
  return last === undefined || last.gone ? null : last;
}

/**
 * The agents of a pane after a sight of the one that is there now. One that was there before goes on
 * where it was: whoever lost sight of it for a moment must not count it twice.
 * @param at when it was seen, milliseconds UTC
 */
export function withAgentSeen(memory: PaneMemory, agent: AgentInPane, at: number): PaneMemory {
  const { agents } = memory;
  const isAgent = agent.agentType !== "shell" && agent.agentType !== "unknown";
  if (!isAgent) {
    const gone = agents.map(leave);
    return gone.every((entry, index) => entry === agents[index])
      ? memory
      : { ...memory, agents: gone };
  }
  const index = agents.findLastIndex((entry) => isOf(entry, agent));
  const before = agents[index] ?? newcomer(agent.pid, at);
  const now = withSession(before, agent, at);
  if (now === agents[index] && index === agents.length - 1) return memory;
  const others = agents.filter((_, other) => other !== index).map(leave);
  return bounded({ ...memory, agents: [...others, now] });
}

/**
 * Sessions that the agent of a process was in, by what is remembered of panes.
 * @param process `since` is when it began, milliseconds UTC: whoever had its number before is another
 */
export function formerSessions(
  panes: Iterable<Pick<PaneRecord, "memory" | "present">>,
  process: { readonly pid: number; readonly since: number },
): readonly string[] {
  return [...panes].flatMap(({ memory, present }) =>
    (present ? memory.agents : [])
      .filter(({ pid, since }) => pid === process.pid && since >= process.since)
      .flatMap(({ sessions }) => sessions)
  );
}

/** What was used in the pane so far. */
export function spentIn({ agents, earlier }: Agents): Spent {
  const all = earlier === null ? agents : [earlier, ...agents];
  return all.map(({ tokens, costUsd }): Spent => ({ tokens, costUsd })).reduce(added, NOTHING);
}

const NOTHING: Spent = { tokens: null, costUsd: null };

/** A number of a process is given again, but not to one that goes on with the same session. */
function isOf({ pid, gone, sessionId }: AgentEntry, { pid: seen, session }: AgentInPane): boolean {
  if (pid !== seen) return false;
  return !gone || sessionId === null || session === null || session.id === sessionId;
}

function newcomer(pid: number | null, at: number): AgentEntry {
  const nothing = { sessionId: null, sessions: [], tokens: null, costUsd: null };
  return { pid, since: at, sessionSince: at, gone: false, ...nothing };
}

function withSession(before: AgentEntry, { session }: AgentInPane, at: number): AgentEntry {
  const present = before.gone ? { ...before, gone: false } : before;
  if (session === null) return present;
  const { tokens, costUsd } = session;
  const read = tokens === null || sameUse(present, { tokens, costUsd })
    ? present
    : { ...present, tokens, costUsd };
  if (session.id === read.sessionId) return read;
  // Of its first one nobody knows when it began, but not before the agent.
  const sessionSince = read.sessionId === null ? read.since : at;
  const others = read.sessions.filter((id) => id !== session.id);
  const sessions = [...others, session.id].slice(-MAX_SESSIONS);
  return { ...read, sessionId: session.id, sessionSince, sessions };
}

function sameUse({ tokens: a, costUsd }: Spent, { tokens: b, ...other }: Spent): boolean {
  if (costUsd !== other.costUsd || a === null || b === null) return false;
  return (Object.keys(a) as (keyof TokenUsage)[]).every((name) => a[name] === b[name]);
}

function leave(entry: AgentEntry): AgentEntry {
  return entry.gone ? entry : { ...entry, gone: true };
}

function bounded(memory: PaneMemory): PaneMemory {
  const { agents, earlier } = memory;
  const lost = agents.slice(0, -MAX_AGENTS);
  if (lost.length === 0) return memory;
  return {
    ...memory,
    agents: agents.slice(-MAX_AGENTS),
    earlier: spentIn({ agents: lost, earlier }),
  };
}

function added(a: Spent, b: Spent): Spent {
  if (a.tokens === null || b.tokens === null) return a.tokens === null ? b : a;
  const sum = addTokens({ ...NO_TOKENS, ...a.tokens }, { ...NO_TOKENS, ...b.tokens });
  return { tokens: toUsage(sum), costUsd: addedCost(a, b) };
}

/** A part without a price leaves the sum unknown, unless there is nothing to be paid for. */
function addedCost(...parts: readonly Spent[]): number | null {
  let sum = 0;
  for (const { tokens, costUsd } of parts) {
    if (tokens === null || tokens.total === 0) continue;
    if (costUsd === null) return null;
    sum += costUsd;
  }
  // Adding up must not make one sum look like another.
  return Math.round(sum * 1e9) / 1e9;
}
