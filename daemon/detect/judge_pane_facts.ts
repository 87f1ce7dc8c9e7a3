import type { AgentType } from "../../shared/model/agent.ts";
import type { Claim } from "../state/claim.ts";
import type { PaneFacts } from "../state/reconcile.ts";
import { fuse, type Fusion } from "./fuse.ts";

/** What a title says; `since`: when it was first seen, milliseconds UTC. */
export type ReadTitle = (
  agentType: AgentType,
  title: { readonly text: string; readonly since: number; readonly now: number },
) => readonly Claim[];

/** The rules of this daemon: what its readers told, what the title says, and tmux, as one state. */
export function judgeWith(readTitle: ReadTitle): (facts: PaneFacts, now: number) => Fusion {
  return (facts, now) => {
    const { agent, title, titleSince } = facts;
    const agentType = agent?.agentType ?? "unknown";
    const told = readTitle(agentType, { text: title, since: titleSince, now });
    return fuse({ ...facts, agentType, claims: [...agent?.claims ?? [], ...told] }, now);
  };
}
