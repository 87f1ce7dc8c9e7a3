import type { AgentType } from "../../../shared/model/agent.ts";
import { ntmAgentType } from "./agent_type.ts";
import {
  countOf,
  itemsOf,
  type Members,
  pidOf,
  type Printed,
  readAnswer,
  textOf,
  type Unanswered,
} from "./answer.ts";

/**
 * One pane as ntm sees it. Join it by `tmuxPaneId`, on the server of the user's usual socket only,
 * and only where `panePid` is null or tmux names the same: pane ids of two servers are alike.
 */
export interface NtmAgent {
  /** Name of its session, redacted and sanitised as tmux's own names are. */
  readonly session: string;
  /** `#{pane_id}`, for example `%11`; null where ntm prints no id. */
  readonly tmuxPaneId: string | null;
  /** Null where it is not known: the `window` of older revisions is always 0 and says nothing. */
  readonly windowIndex: number | null;
  /** Index within its window; one of the two, this or the id, is there. */
  readonly paneIndex: number | null;
  /** The process that tmux started in the pane. */
  readonly panePid: number | null;
  /** The agent's own process; null where ntm names none. */
  readonly childPid: number | null;
  readonly agentType: AgentType;
  /** Ntm's word in its long form, for example `aider` or `user`; null when it knows nobody. */
  readonly ntmType: string | null;
  /** True only where ntm says so: it leaves the field out otherwise. */
  readonly rateLimited: boolean;
  /** Tokens as ntm estimates them from what the pane shows: rough. */
  readonly contextTokens: number | null;
  readonly contextLimit: number | null;
  /** Used, 0 to 100. */
  readonly contextPercent: number | null;
  readonly model: string | null;
  /** Compactions so far, where ntm counts them; the revisions known to us do not. */
  readonly compactions: number | null;
}

export interface NtmStatus {
  readonly kind: "ok";
  /** Names of all sessions ntm sees, plain tmux sessions among them. */
  readonly sessions: readonly string[];
  readonly agents: readonly NtmAgent[];
  /** Whether it names the process of any agent: only then does a missing one mean something. */
  readonly childPidsAreTold: boolean;
  /** Entries that could not be used: unreadable, or beyond the limits. */
  readonly dropped: number;
}

export const MAX_SESSIONS = 500;
export const MAX_AGENTS = 2_000;

/** Reads what `ntm --robot-status` printed. Unknown fields are passed over. Never throws. */
export function parseStatus(printed: Printed): NtmStatus | Unanswered {
  const answer = readAnswer(printed);
  if (answer.kind !== "object") return answer;
  const { members } = answer;
  if (!isStatus(members)) {
    return { kind: "garbage", message: "ntm printed a JSON object that is no status" };
  }
  const { items, dropped: unreadable } = itemsOf(members.sessions, MAX_SESSIONS);
  const sessions: string[] = [];
  const agents: NtmAgent[] = [];
  let dropped = unreadable;
  for (const item of items) {
    if (item.exists === false) continue;
    const name = textOf(item.name) ?? textOf(item.session);
    if (name === null) {
      dropped++;
      continue;
    }
    sessions.push(name);
    const entries = itemsOf(item.agents, MAX_AGENTS - agents.length);
    const read = entries.items.map((entry) => readAgent(entry, name)).filter((it) => it !== null);
    agents.push(...read);
    dropped += entries.dropped + entries.items.length - read.length;
  }
  const childPidsAreTold = agents.some(({ childPid }) => childPid !== null);
  return { kind: "ok", sessions, agents, childPidsAreTold, dropped };
}

/** Something else in the place of the list is not an empty fleet. */
function isStatus({ success, sessions }: Members): boolean {
  return Array.isArray(sessions) || sessions === null ||
    (sessions === undefined && success === true);
}

function readAgent(entry: Members, session: string): NtmAgent | null {
  const place = readPlace(entry);
  if (place.tmuxPaneId === null && place.paneIndex === null) return null;
  return {
    session,
    ...place,
    panePid: pidOf(entry.pid) ?? pidOf(entry.pane_pid),
    childPid: pidOf(entry.child_pid),
    ...ntmAgentType(textOf(entry.type) ?? textOf(entry.agent_type) ?? ""),
    rateLimited: entry.rate_limit_detected === true || entry.is_rate_limited === true ||
      entry.rate_limited === true,
    ...readContext(entry),
    compactions: countOf(entry.compact_count) ?? countOf(entry.compaction_count),
  };
}

type Place = Pick<NtmAgent, "tmuxPaneId" | "windowIndex" | "paneIndex">;

/** A pane comes as `0`, `"1"`, `"0.1"` or `"%11"`, in fields that differ between revisions. */
function readPlace(entry: Members): Place {
  const pane = typeof entry.pane === "number" ? String(entry.pane) : entry.pane;
  const [, window, index] = typeof pane === "string"
    ? /^(?:(\d{1,5})\.)?(\d{1,5})$/.exec(pane) ?? []
    : [];
  return {
    tmuxPaneId: paneIdOf(entry.pane_id) ?? paneIdOf(pane),
    // Where it is 0 in front of the dot, it may be what ntm prints for every window.
    windowIndex: countOf(entry.window_index) ?? (Number(window ?? 0) || null),
    paneIndex: countOf(entry.pane_idx) ?? countOf(entry.pane_index) ?? countOf(index),
  };
}

function paneIdOf(value: unknown): string | null {
  return typeof value === "string" && /^%\d{1,10}$/.test(value) ? value : null;
}

type Context = Pick<NtmAgent, "contextTokens" | "contextLimit" | "contextPercent" | "model">;

function readContext(entry: Members): Context {
  const contextTokens = countOf(entry.context_tokens);
  const contextLimit = countOf(entry.context_limit) || null;
  const counted = contextTokens !== null && contextLimit !== null
    ? contextTokens / contextLimit * 100
    : null;
  // A share that can be counted needs nobody's word whether it is of one or of a hundred.
  return {
    contextTokens,
    contextLimit,
    contextPercent: percentOf(counted ?? entry.context_percent),
    model: textOf(entry.context_model) ?? textOf(entry.model),
  };
}

/** An estimate may come out above the limit. */
function percentOf(value: unknown): number | null {
  return typeof value === "number" && value >= 0 && Number.isFinite(value)
    ? Math.min(value, 100)
    : null;
}
