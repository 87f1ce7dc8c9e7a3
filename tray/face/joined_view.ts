import type { Escalation } from "../../shared/model/escalation.ts";
import { byPlace, bySessionName } from "../../shared/model/order.ts";
import type { Pane } from "../../shared/model/pane.ts";
import type { Session } from "../../shared/model/session.ts";
import { callsOf } from "./calls.ts";
import { type FaceConnection, type FaceInput, isHeard } from "./face_input.ts";

/** A session that lives, with what lives in it. */
export interface FaceSession {
  readonly connection: FaceConnection;
  readonly session: Session;
  /** In their places; a pane of a linked window stands in each session that shows it. */
  readonly panes: readonly Pane[];
  /** What calls for a person now, the oldest first; none where that is not known. */
  readonly calls: readonly Escalation[];
  readonly isPinned: boolean;
  /** False when this is how it was before the connection was lost. */
  readonly isKnown: boolean;
}

/** All daemons in one view. */
export interface JoinedView {
  /** The pinned ones first, then those that call, those that are known, by connection and name. */
  readonly sessions: readonly FaceSession[];
  /** Counts over what is known now; a pane counts once however often it is shown. */
  readonly totals: {
    readonly sessions: number;
    readonly panes: number;
    readonly activePanes: number;
    /** Panes that call for a person; snoozed and dismissed ones do not. */
    readonly callingPanes: number;
  };
}

/** Joins what all connections tell; one that was refused or is off adds nothing. */
export function joinViews(input: FaceInput): JoinedView {
  const parts = input.connections.map((connection) => partOf(connection, input));
  const known = parts.filter(({ isKnown }) => isKnown);
  const sum = (count: (part: Part) => number) => known.reduce((all, part) => all + count(part), 0);
  return {
    sessions: parts.flatMap(({ sessions }) => sessions).sort(byInterest),
    totals: {
      sessions: sum(({ sessions }) => sessions.length),
      panes: sum(({ panes }) => panes.length),
      activePanes: sum(({ panes }) => panes.filter(({ status }) => status === "active").length),
      callingPanes: sum(({ calls }) => new Set(calls.map(({ paneId }) => paneId)).size),
    },
  };
}

interface Part {
  readonly isKnown: boolean;
  readonly sessions: readonly FaceSession[];
  readonly panes: readonly Pane[];
  readonly calls: readonly Escalation[];
}

function partOf(connection: FaceConnection, { settings, now }: FaceInput): Part {
  const { snapshot, state, liveSince } = connection;
  const isKnown = isHeard(connection);
  if (snapshot === null || state.kind === "refused" || state.kind === "none") {
    return { isKnown, sessions: [], panes: [], calls: [] };
  }
  const panes = snapshot.panes.filter(({ endedAt }) => endedAt === null).sort(byPlace);
  const calls = isKnown ? callsOf({ snapshot, liveSince }, now) : [];
  const panesBySession = groupPanes(panes);
  const pinned = new Set(
    settings.pinned.filter((pin) => pin.connectionId === connection.id).map((pin) => pin.session),
  );
  const sessions = snapshot.sessions
    .filter(({ endedAt }) => endedAt === null)
    .map((session): FaceSession => {
      const inIt = panesBySession.get(session.id) ?? [];
      return {
        connection,
        session,
        panes: inIt,
        calls: callsIn(session, { panes: inIt, calls }),
        isPinned: pinned.has(session.name),
        isKnown,
      };
    });
  return { isKnown, sessions, panes, calls };
}

function groupPanes(panes: readonly Pane[]): ReadonlyMap<string, readonly Pane[]> {
  const groups = new Map<string, Pane[]>();
  for (const pane of panes) {
    for (const sessionId of new Set([pane.sessionId, ...pane.sessionIds])) {
      const group = groups.get(sessionId);
      if (group === undefined) groups.set(sessionId, [pane]);
      else group.push(pane);
    }
  }
  return groups;
}

function callsIn(
  session: Session,
  { panes, calls }: { readonly panes: readonly Pane[]; readonly calls: readonly Escalation[] },
): readonly Escalation[] {
  if (calls.length === 0) return calls;
  const ids = new Set(panes.map(({ id }) => id));
  return calls.filter((each) => each.sessionId === session.id || ids.has(each.paneId));
}

function byInterest(a: FaceSession, b: FaceSession): number {
  return Number(b.isPinned) - Number(a.isPinned) ||
    Number(b.calls.length > 0) - Number(a.calls.length > 0) ||
    Number(b.isKnown) - Number(a.isKnown) ||
    order(a.connection.label, b.connection.label) || order(a.connection.id, b.connection.id) ||
    bySessionName(a.session, b.session);
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
