import type { Escalation } from "../../shared/model/escalation.ts";
import { withWaits } from "./escalations.ts";
import type { Wait, World } from "./world.ts";

/**
 * The world with the escalations of an earlier run, as the store gives them back. They are matched
 * to their panes by the turns that follow: one whose pane still waits goes on without a word, one
 * whose wait has ended meanwhile is closed as answered without a time to answer, since nobody
 * watched. A dismissed one is remembered while the wait that it belongs to lasts.
 */
export function restoreWaits(world: World, kept: readonly Escalation[]): World {
  const waits = new Map<string, Wait>();
  // One that was dismissed in the same moment must not take the place of the one that is pending.
  const rank = ({ status }: Escalation) => status === "pending" ? 1 : 0;
  const inOrder = kept.toSorted((a, b) => rank(a) - rank(b) || a.openedAt - b.openedAt);
  for (const escalation of inOrder) {
    if (!world.sources.has(escalation.sourceId)) continue;
    if (escalation.status === "pending" || isOfPresentWait(escalation, world)) {
      waits.set(escalation.paneId, remembered(escalation, world));
    }
  }
  return withWaits(world, waits);
}

/** Whether a dismissed escalation belongs to what its pane still waits for, as the store has it. */
function isOfPresentWait({ status, paneId, closedAt }: Escalation, { panes }: World): boolean {
  const pane = panes.get(paneId)?.pane;
  return status === "dismissed" && pane?.status === "waiting" && (closedAt ?? 0) >= pane.since;
}

function remembered(escalation: Escalation, { panes }: World): Wait {
  const { openedAt: askedAt, paneId } = escalation;
  const tmuxPid = panes.get(paneId)?.pane.tmuxPid ?? null;
  return { escalation, askedAt, agentPid: null, tmuxPid, watched: false, gap: null };
}
