import type { Snapshot } from "../../shared/model/snapshot.ts";

/**
 * A snapshot with the times that icon, menu and toasts reckon with as the clock of this machine has
 * them: when sessions and escalations began, and until when those are quiet.
 * @param aheadMs what the daemon's clock is ahead of ours
 */
export function inOurTime(snapshot: Snapshot, aheadMs: number): Snapshot {
  if (aheadMs === 0) return snapshot;
  const ours = (at: number) => Math.max(0, at - aheadMs);
  return {
    ...snapshot,
    sessions: snapshot.sessions.map((one) => ({ ...one, createdAt: ours(one.createdAt) })),
    escalations: snapshot.escalations.map((one) => ({
      ...one,
      openedAt: ours(one.openedAt),
      snoozedUntil: one.snoozedUntil === null ? null : ours(one.snoozedUntil),
    })),
  };
}
