import type { Explanation } from "../../shared/model/explanation.ts";
import type { PaneFacts } from "../state/reconcile.ts";
import type { PaneRecord } from "../state/world.ts";
import type { Fusion } from "./fuse.ts";

/**
 * Why a pane is shown as it is: it is judged once more, by the same rules and the same facts.
 * @returns null for a pane that has gone, or that no look of this run has seen.
 */
export function explain(
  { pane, activity, agent, present }: PaneRecord,
  { judge, now }: {
    readonly judge: (facts: PaneFacts, now: number) => Fusion;
    readonly now: number;
  },
): Explanation | null {
  if (activity === null || !present) return null;
  const { row: { dead }, titleClaims, lastOutputAt } = activity;
  const { currentCommand, status, statusReason, confidence, since, evidence, flags } = pane;
  const agentType = agent?.agentType ?? "unknown";
  const told = [...agent?.claims ?? [], ...titleClaims];
  const facts = { dead, currentCommand, lastOutputAt, agentType, claims: told };
  const { state, weighed } = judge(facts, now);
  return {
    paneId: pane.id,
    at: now,
    agentPid: agent?.pid ?? null,
    shown: { status, statusReason, confidence, since, evidence, flags },
    judged: state,
    lastOutputAt,
    claims: weighed.map(({ claim, fate }) => ({ ...claim, flags: [...claim.flags], fate })),
  };
}
