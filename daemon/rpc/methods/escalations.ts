import type { Escalation } from "../../../shared/model/escalation.ts";
import { WireError } from "../../../shared/protocol/errors.ts";
import type { Params } from "../../../shared/protocol/manifest.ts";
import type { Decision } from "../../state/decide_escalation.ts";
import type { Handler, RpcContext } from "../context.ts";
import { notificationSettings } from "../notification_settings.ts";

export const escalationsList: Handler<"escalations.list"> = (params, context) => {
  const { revision, lastEventId, degraded, escalations: pending } = context.snapshot();
  const { status, sessionId, paneId, since, beforeId, limit } = params;
  const { escalations: history } = context.history;
  const limitAndOne = limit + 1;
  const kept = status === "pending"
    ? []
    : history.listClosed({ status, sessionId, paneId, since, beforeId, limit: limitAndOne });
  // What is open is known best by whoever follows it, and what is not kept yet by nobody else.
  const live = [...pending, ...context.escalations.unkeptEscalations]
    .filter((escalation) => fits(escalation, params));
  const all = new Map([...kept, ...live].map((escalation) => [escalation.id, escalation]));
  const found = [...all.values()].sort((a, b) => (a.id < b.id ? 1 : -1));
  return {
    revision,
    lastEventId,
    degraded,
    escalations: found.slice(0, limit),
    hasMore: found.length > limit,
    answerTimes: history.answerTimes({ sessionId, paneId, since }),
  };
};

function fits(escalation: Escalation, params: Params<"escalations.list">): boolean {
  const { status, sessionId, paneId, since, beforeId } = params;
  return (status === undefined || escalation.status === status) &&
    (sessionId === undefined || escalation.sessionId === sessionId) &&
    (paneId === undefined || escalation.paneId === paneId) &&
    (since === undefined || escalation.openedAt >= since) &&
    (beforeId === undefined || escalation.id < beforeId);
}

export const escalationsSeen: Handler<"escalations.seen"> = ({ escalationId }, context) =>
  decide(escalationId, { kind: "seen" }, context);

export const escalationsDismiss: Handler<"escalations.dismiss"> = ({ escalationId }, context) =>
  decide(escalationId, { kind: "dismiss" }, context);

export const escalationsSnooze: Handler<"escalations.snooze"> = (
  { escalationId, forMs },
  context,
) => {
  const usualMs = notificationSettings(context.config).snooze_minutes * 60_000;
  return decide(escalationId, { kind: "snooze", forMs: forMs ?? usualMs }, context);
};

export const escalationsReopen: Handler<"escalations.reopen"> = ({ escalationId }, context) =>
  decide(escalationId, { kind: "reopen" }, context);

/** @throws {WireError} NOT_FOUND, CONFLICT */
function decide(escalationId: string, decision: Decision, context: RpcContext): Escalation {
  const { escalations, history } = context;
  const decided = escalations.decide(escalationId, decision);
  if (decided !== null) return decided;
  const closed = escalations.unkeptEscalations.find(({ id }) => id === escalationId) ??
    history.escalations.find(escalationId);
  if (!closed) {
    const message = `escalation cannot be found: ${escalationId} is no escalation`;
    throw new WireError("NOT_FOUND", message);
  }
  if (decision.kind === "reopen" && closed.status === "dismissed") {
    throw new WireError("CONFLICT", "the wait that was dismissed is over: its pane waits no more");
  }
  throw new WireError("CONFLICT", `the escalation is closed already: it is ${closed.phase}`);
}
