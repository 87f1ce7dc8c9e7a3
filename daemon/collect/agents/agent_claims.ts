import type { Claim } from "../../state/claim.ts";
import type { ProcessFacts } from "../../state/process_facts.ts";
import type { JoinedRecord } from "../claude/join_record.ts";
import type { ClaudeRecord } from "../claude/registry_folder.ts";
import type { FoundAgent } from "../proc/find_agent.ts";

/** What a process and its registry file say, by the rules in force. */
export interface AgentClaimRules {
  /** What a registry record of Claude Code says. */
  readonly registryClaims: (record: ClaudeRecord, now: number) => readonly Claim[];
  /** What the processes of a pane say by themselves. */
  readonly processClaims: (facts: ProcessFacts) => readonly Claim[];
}

/**
 * What an agent's process says, and the registry of Claude Code. Times are milliseconds UTC;
 * `since` is when the agent was found as it is.
 * @param joined its record, as far as there is one
 */
export function agentClaims(
  agent: FoundAgent,
  joined: JoinedRecord | null,
  { rules, since, now }: {
    readonly rules: AgentClaimRules;
    readonly since: number;
    readonly now: number;
  },
): readonly Claim[] {
  const { agentType, interactive, stopped, foreground } = agent;
  const ofProcess = rules.processClaims({ kind: "agent", interactive, stopped, foreground, since });
  // A file that names no start may be that of an earlier process with the same id.
  const isOurs = agentType === "claude" && joined !== null && joined.proven;
  return isOurs ? [...ofProcess, ...rules.registryClaims(joined.record, now)] : ofProcess;
}
