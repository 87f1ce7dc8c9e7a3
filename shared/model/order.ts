import type { Escalation } from "./escalation.ts";
import type { Pane } from "./pane.ts";
import type { Session } from "./session.ts";
import type { Source } from "./source.ts";

/*
 * The order in which every surface shows a snapshot. Names are compared by code units: the same
 * everywhere, whatever the language of the machine.
 */

/** Sources by socket. */
export function bySocket(a: Source, b: Source): number {
  return order(a.tmuxSocket, b.tmuxSocket);
}

/** Sessions by source, then by name. */
export function bySessionName(a: Session, b: Session): number {
  return order(a.sourceId, b.sourceId) || order(a.name, b.name) || order(a.id, b.id);
}

/** Panes by session, then by their place in it. */
export function byPlace(a: Pane, b: Pane): number {
  return order(a.sessionId, b.sessionId) || a.windowIndex - b.windowIndex ||
    a.paneIndex - b.paneIndex || order(a.id, b.id);
}

/** Escalations by how long somebody has been waited for, the longest first. */
export function byOpening(a: Escalation, b: Escalation): number {
  return a.openedAt - b.openedAt || order(a.id, b.id);
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
