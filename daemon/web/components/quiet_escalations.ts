import type { Escalation } from "../../../shared/model/escalation.ts";
import type { Snapshot } from "../../../shared/model/snapshot.ts";
import { isSnoozed } from "./open_escalations.ts";

/** As many that were dismissed are asked for: those whose wait lasts are among the last. */
export const MOST_DISMISSED = 100;

/** Those that somebody has made quiet while their agents go on waiting: they can be brought back. */
export function quietEscalations(
  snapshot: Pick<Snapshot, "escalations" | "panes">,
  { dismissed, now }: { readonly dismissed: readonly Escalation[]; readonly now: number },
): readonly Escalation[] {
  const snoozed = snapshot.escalations.filter((each) => isSnoozed(each, now));
  return [...snoozed, ...lastingDismissed(dismissed, snapshot)];
}

/** Those of the dismissed whose pane waits for the same answer still. */
export function lastingDismissed(
  dismissed: readonly Escalation[],
  { escalations, panes }: Pick<Snapshot, "escalations" | "panes">,
): readonly Escalation[] {
  if (dismissed.length === 0) return [];
  // A pane has one wait; one that was dismissed before that belongs to another.
  const taken = new Set(escalations.map(({ paneId }) => paneId));
  const waiting = new Map(
    panes.filter(({ status }) => status === "waiting").map(({ id, since }) => [id, since]),
  );
  const byId = new Map(dismissed.map((each) => [each.id, each]));
  return [...byId.values()].sort((a, b) => (a.id < b.id ? 1 : -1)).filter((each) => {
    const since = waiting.get(each.paneId);
    if (since === undefined || taken.has(each.paneId) || (each.closedAt ?? 0) < since) return false;
    taken.add(each.paneId);
    return true;
  });
}
