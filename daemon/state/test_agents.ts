import type { PaneFlag } from "../../shared/model/pane.ts";
import type { AgentLimits, ContextUse, TokenUsage } from "../../shared/model/usage.ts";
import type { AgentInPane, AgentSight, CompactionSight, SeenAgentSession } from "./observation.ts";
import { NO_AGENT, SERVER, SOURCE_ID } from "./test_builders.ts";

/** So many tokens of output and nothing else. */
export function used(output: number): TokenUsage {
  return { input: 0, output, cacheRead: 0, cacheWrite: 0, reasoning: 0, total: output };
}

/** A context of 200,000 tokens, so full. */
export function filled(percent: number, at: number): ContextUse {
  return { tokens: percent * 2_000, limit: 200_000, percent, exact: true, at };
}

export function stopped(cause: AgentLimits["cause"], since: number): AgentLimits {
  return { cause, since: cause && since, primary: null, secondary: null };
}

export function seenSession(change: Partial<SeenAgentSession> = {}): SeenAgentSession {
  return {
    id: "session-1",
    model: "opus",
    version: "2.1",
    tokens: null,
    costUsd: null,
    context: null,
    limits: null,
    compactions: [],
    ...change,
  };
}

/** A Claude in its first session; what is said of its context is a flag. */
export function claude(
  session: Partial<SeenAgentSession> | null = {},
  { flags = [], ...change }: Partial<AgentInPane> & { readonly flags?: readonly PaneFlag[] } = {},
): AgentInPane {
  const claim = { source: "transcript", status: null, claim: "said", since: 0, seenAt: 0 } as const;
  return {
    ...NO_AGENT,
    agentType: "claude",
    pid: 5_001,
    session: session && seenSession(session),
    claims: flags.length === 0 ? [] : [{ ...claim, flags, text: null }],
    ...change,
  };
}

export const SHELL: AgentInPane = { ...NO_AGENT, agentType: "shell" };

export function compaction(
  endedAt: number,
  change: Partial<CompactionSight> = {},
): CompactionSight {
  return {
    source: "transcript",
    key: String(endedAt),
    trigger: "auto",
    startedAt: null,
    endedAt,
    preTokens: 155_025,
    postTokens: 9_000,
    durationMs: null,
    ...change,
  };
}

export function agentSight(
  at: number,
  panes: Readonly<Record<string, AgentInPane>>,
): AgentSight {
  return {
    outcome: "ok",
    kind: "agents",
    sourceId: SOURCE_ID,
    server: SERVER,
    at,
    panes: new Map(Object.entries(panes)),
  };
}
