import type { Escalation } from "../../shared/model/escalation.ts";
import type { Wait } from "../state/world.ts";

/** As if a pipeline had followed them: those that are closed are followed no more. */
export function withEscalations(
  before: ReadonlyMap<string, Wait>,
  escalations: readonly Escalation[],
): ReadonlyMap<string, Wait> {
  const waits = new Map(before);
  for (const escalation of escalations) {
    const { paneId, openedAt: askedAt, status } = escalation;
    const pids = { agentPid: null, tmuxPid: null };
    // A dismissed one stays with its wait.
    const isOver = status === "resolved" || status === "dismissed" && !waits.has(paneId);
    if (isOver) waits.delete(paneId);
    else waits.set(paneId, { escalation, askedAt, ...pids, watched: true, gap: null });
  }
  return waits;
}
