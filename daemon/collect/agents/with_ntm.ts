import type { AgentType } from "../../../shared/model/agent.ts";
import type { AgentInPane } from "../../state/observation.ts";
import type { ToldByNtm } from "../ntm/ntm_records.ts";
import { parsePaneTitle } from "../ntm/session_name.ts";
import type { AgentFinding } from "../proc/find_agent.ts";
import { isHidden } from "./watched_pane.ts";

/** What a pane shows beside what its processes tell. */
export interface ShownByNtm {
  /** What a walk of its processes came to; null for a pane that is dead. */
  readonly finding: AgentFinding | null;
  /** Its title, sanitised. */
  readonly title: string;
  /** Whose title it has had; `unknown` while it could be anybody's. */
  readonly titled: AgentType;
  readonly told: ToldByNtm;
}

/**
 * Adds what ntm says to what is known of the agent in a pane. Ntm names an agent only where its
 * process cannot be seen; what it reads off a screen is not said of a shell at its prompt, for an
 * agent that has left may have written it.
 */
export function withNtm(
  agent: AgentInPane,
  { finding, title, titled, told }: ShownByNtm,
): AgentInPane {
  const { ntm, claims } = told;
  const isShell = finding?.kind === "none" && finding.reason === "shell";
  const believed = isShell ? claims.filter(({ flags }) => flags.length === 0) : claims;
  return {
    ...agent,
    // Where all processes can be seen, and none of them is an agent, there is none.
    agentType: agent.agentType === "unknown" && isHidden({ finding })
      ? hiddenAgent({ title, titled, told })
      : agent.agentType,
    claims: believed.length === 0 ? agent.claims : [...agent.claims, ...believed],
    ntm,
  };
}

/** The title before ntm's word: it is there also while ntm does not answer. */
function hiddenAgent(
  { title, titled, told: { agentType, claims } }: Omit<ShownByNtm, "finding">,
): AgentType {
  const named = parsePaneTitle(title)?.agentType ?? "unknown";
  if (named !== "unknown") return named;
  if (titled !== "unknown") return titled;
  const isGone = claims.some(({ claim }) => claim === "agent_process_gone");
  return isGone ? "unknown" : agentType;
}
