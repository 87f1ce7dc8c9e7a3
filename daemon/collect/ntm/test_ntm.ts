import { ntmClaims } from "../../detect/ntm_claims.ts";
import type { NtmAgent } from "./parse_status.ts";
import type { NtmObservation } from "./poller.ts";

export const NTM_AT = 1_750_000_000_000;

/** Ntm's record of the pane `%1` as `pane("%1")` builds it, with Claude in it. */
export function ntmAgent(change: Partial<NtmAgent> = {}): NtmAgent {
  return {
    session: "s1",
    tmuxPaneId: "%1",
    windowIndex: null,
    paneIndex: 0,
    panePid: 1_001,
    childPid: 5_001,
    agentType: "claude",
    ntmType: "claude",
    rateLimited: false,
    contextTokens: null,
    contextLimit: null,
    contextPercent: null,
    model: null,
    compactions: null,
    ...change,
  };
}

/** An answer of ntm; the session `s1` has a project and a label. */
export function ntmAnswer(change: Partial<NtmObservation> = {}): NtmObservation {
  return {
    kind: "ok",
    at: NTM_AT,
    durationMs: 300,
    sessions: [{ name: "s1", label: "api", baseProject: "atlas" }],
    agents: [ntmAgent()],
    panesAreTold: true,
    childPidsAreTold: true,
    ...change,
  };
}

/** The rule that the daemon uses. */
export const ntmRule = ntmClaims;
