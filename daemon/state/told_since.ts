import type { Pane, PaneState } from "../../shared/model/pane.ts";
import type { Claim } from "./claim.ts";
import { decidingClaim } from "./deciding_claim.ts";
import type { AgentInPane } from "./observation.ts";

/**
 * Since when a pane is what it is shown as, by who says it: for what became so while nobody looked. An
 * agent may have waited long before the daemon began. Whatever follows begins when it is seen.
 * @param pane as it was shown before; what a claim made of it is not put back
 * @returns milliseconds UTC, never before the agent began; null where nobody tells a time
 */
export function toldSince(
  pane: Pane,
  { state, agent: { startedAt }, claims, at, isFirstWord }: {
    readonly state: Pick<PaneState, "status" | "statusReason" | "evidence">;
    readonly agent: Pick<AgentInPane, "startedAt">;
    readonly claims: readonly Claim[];
    readonly at: number;
    /** Whether no reader has spoken of the pane in this run before this look. */
    readonly isFirstWord: boolean;
  },
): number | null {
  const claim = decidingClaim(state, claims.filter(({ status }) => status === state.status));
  if (claim === null || startedAt === null) return null;
  const since = Math.min(Math.max(claim.since, startedAt), at);
  const isUnknown = isFirstWord && pane.agentType === "unknown" || pane.since === pane.createdAt;
  if (isUnknown && isGuess(pane)) return since;
  const changedUnseen = isFirstWord && state.status !== pane.status && since > pane.since;
  return changedUnseen ? since : null;
}

/** What tmux shows is no word of the agent. */
function isGuess({ evidence }: Pane): boolean {
  return evidence.every(({ source }) => source === "tmux");
}
