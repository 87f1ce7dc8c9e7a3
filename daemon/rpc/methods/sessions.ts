import type { Pane } from "../../../shared/model/pane.ts";
import type { Session } from "../../../shared/model/session.ts";
import { WireError } from "../../../shared/protocol/errors.ts";
import type { Handler } from "../context.ts";

export const sessionsList: Handler<"sessions.list"> = (params, context) => {
  const { revision, lastEventId, degraded, sessions, panes } = context.snapshot();
  const wanted = ({ sourceId, status, name, endedAt }: Session) =>
    (params.includeEnded || endedAt === null || params.status === "ended") &&
    (params.sourceId === undefined || params.sourceId === sourceId) &&
    (params.status === undefined || params.status === status) &&
    (params.name === undefined || params.name === name);
  return {
    revision,
    lastEventId,
    degraded,
    sessions: sessions.filter(wanted).map((session) => ({
      ...session,
      panes: panesOf(session, panes).filter((pane) => params.includeEnded || pane.endedAt === null),
    })),
  };
};

export const sessionsGet: Handler<"sessions.get"> = ({ sessionId }, context) => {
  const { sessions, panes } = context.snapshot();
  const live = sessions.find(({ id }) => id === sessionId);
  if (live) return { ...live, panes: panesOf(live, panes) };
  const past = context.history.findSession(sessionId);
  if (!past) {
    throw new WireError("NOT_FOUND", `session cannot be found: ${sessionId} is no session`);
  }
  return {
    ...past.session,
    panes: context.history.panesOfSession(sessionId).map(({ pane }) => pane),
  };
};

/** A linked pane belongs to each session that shows it. */
function panesOf(session: Session, panes: readonly Pane[]): Pane[] {
  return panes.filter(({ sessionIds }) => sessionIds.includes(session.id));
}
