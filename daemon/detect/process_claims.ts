import type { Claim } from "../state/claim.ts";

/** What is known of the process of an agent. */
export interface ProcessFacts {
  /** False when it answers one prompt and ends. */
  readonly interactive: boolean;
  /** Suspended, as by Ctrl-Z. */
  readonly stopped: boolean;
  /** It has ended, and left the pane to its shell. */
  readonly ended: boolean;
  /** Since when that is known, milliseconds UTC. */
  readonly since: number;
}

/**
 * What an agent's process says by itself, which is little while it lives: whether it works or waits
 * is for others to tell. One that answers a single prompt asks nobody anything, so it works.
 */
export function processClaims(
  { interactive, stopped, ended, since }: ProcessFacts,
): readonly Claim[] {
  const claim = { source: "process", since, seenAt: since, flags: [], text: null } as const;
  if (ended) return [{ ...claim, status: "ended", claim: "agent_exited" }];
  if (stopped) return [{ ...claim, status: "idle", claim: "suspended" }];
  return interactive ? [] : [{ ...claim, status: "active", claim: "one_prompt_run" }];
}
