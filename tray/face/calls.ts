import type { Escalation } from "../../shared/model/escalation.ts";
import { byOpening } from "../../shared/model/order.ts";
import type { Snapshot } from "../../shared/model/snapshot.ts";
import type { FaceConnection } from "./face_input.ts";

/** What one daemon shows, and since when it is followed. */
export interface CallSource extends Pick<FaceConnection, "liveSince"> {
  readonly snapshot: Pick<Snapshot, "escalations" | "panes">;
}

/** So long after a connection was made, what its daemon shows may be what it only remembers. */
const SETTLING_MS = 5_000;

/**
 * Those that call for a person at that time, the oldest first: what icon, menu and dashboard go by.
 * In the first seconds of a connection only those count whose panes are seen waiting, for a question
 * may have been answered while no daemon ran; later all of them, for a daemon keeps a call for a
 * moment in which its pane seems to go on, and the icon must not flicker. A toast is put off in that
 * moment, too: one shown wrongly disturbs, even when it is taken back.
 */
export function callsOf({ snapshot, liveSince }: CallSource, now: number): readonly Escalation[] {
  const isSettled = settledAt({ liveSince }, now) === null;
  const waiting = isSettled ? null : waitingPanes(snapshot);
  return snapshot.escalations
    .filter((each) => each.status === "pending" && !isSnoozed(each, now))
    .filter(({ paneId }) => waiting === null || waiting.has(paneId))
    .toSorted(byOpening);
}

/** When what a daemon shows is sure to be what it sees, milliseconds UTC; null when that is over. */
export function settledAt(
  { liveSince }: Pick<FaceConnection, "liveSince">,
  now: number,
): number | null {
  // A time in the future is a clock that was set back.
  if (liveSince === null || now < liveSince || now - liveSince >= SETTLING_MS) return null;
  return liveSince + SETTLING_MS;
}

/** Ids of the panes that are seen waiting for a person. */
export function waitingPanes({ panes }: Pick<Snapshot, "panes">): ReadonlySet<string> {
  return new Set(panes.filter(({ status }) => status === "waiting").map(({ id }) => id));
}

/** Whether somebody wants it quiet at that time, milliseconds UTC. */
export function isSnoozed({ snoozedUntil }: Escalation, now: number): boolean {
  return snoozedUntil !== null && snoozedUntil > now;
}
