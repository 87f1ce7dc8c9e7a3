import type { AgentType } from "../../shared/model/agent.ts";

/** What statistics can be told by. */
export const STATS_GROUPS = ["hour", "day", "session", "agent", "model"] as const;

export type StatsGroup = typeof STATS_GROUPS[number];

/*
 * Written down again, and held to the protocol by a test: its schemas take longer to load than most
 * commands take to run.
 */
export const AGENT_TYPES = [
  "claude",
  "codex",
  "gemini",
  "shell",
  "unknown",
] as const satisfies readonly AgentType[];
