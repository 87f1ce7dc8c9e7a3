import type { AgentType } from "../../shared/model/agent.ts";
import type { PaneFlag } from "../../shared/model/pane.ts";
import type { ReasonCode } from "../../shared/text/reason_words.ts";
import type { Claim } from "../state/claim.ts";

/** What is taken from ntm's record of one pane. */
export interface NtmFacts {
  readonly agentType: AgentType;
  /** The process tmux started in the pane, and the agent's own; null where ntm names none. */
  readonly panePid: number | null;
  readonly childPid: number | null;
  readonly rateLimited: boolean;
  /** Used, 0 to 100, as ntm estimates it; null when it does not. */
  readonly contextPercent: number | null;
}

export interface NtmClaimsOptions {
  /** When ntm answered, milliseconds UTC. */
  readonly at: number;
  /** Whether this ntm names the processes of agents, so that a missing one means something. */
  readonly childPidsAreTold: boolean;
  /** Use of the context from which it is low, percent. */
  readonly contextLowPercent?: number;
  /** What ntm claimed of the same pane before: a claim that stays keeps its beginning. */
  readonly before?: readonly Claim[];
}

/** Ntm counts what the pane shows, not what the agent holds: it is believed only when it says much. */
export const NTM_CONTEXT_LOW_PERCENT = 85;

/**
 * What ntm's record of a pane says of it: flags, and that the agent's process is gone. Never a
 * status: ntm has taken working agents for waiting ones, and notices no permission prompt.
 */
export function ntmClaims(facts: NtmFacts, options: NtmClaimsOptions): readonly Claim[] {
  const { contextLowPercent = NTM_CONTEXT_LOW_PERCENT } = options;
  // The rest is read off what a dead agent left on the screen.
  if (isGone(facts, options)) return [claimOf("agent_process_gone", [], options)];
  const claims: Claim[] = [];
  if (facts.rateLimited) claims.push(claimOf("rate_limited", ["rate_limited"], options));
  if (facts.contextPercent !== null && facts.contextPercent >= contextLowPercent) {
    claims.push(claimOf("context_low", ["context_low"], options));
  }
  return claims;
}

function isGone({ agentType, panePid, childPid }: NtmFacts, options: NtmClaimsOptions): boolean {
  const isAgent = agentType !== "unknown" && agentType !== "shell";
  return options.childPidsAreTold && isAgent && panePid !== null && childPid === null;
}

function claimOf(
  claim: ReasonCode,
  flags: readonly PaneFlag[],
  { at, before = [] }: NtmClaimsOptions,
): Claim {
  const same = before.find((other) => other.source === "ntm" && other.claim === claim);
  // A beginning after its end is from before the clock was set back.
  const since = same === undefined ? at : Math.min(same.since, at);
  return { source: "ntm", status: null, claim, since, seenAt: at, flags, text: null };
}
