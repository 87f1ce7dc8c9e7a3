import { WireError } from "../../../shared/protocol/errors.ts";
import type { Handler, RpcContext } from "../context.ts";

export const statsSummary: Handler<"stats.summary"> = (query, context) => {
  checkSession(query.sessionId, context);
  return context.stats.summary(query);
};

export const statsHourly: Handler<"stats.hourly"> = (query, context) => {
  checkSession(query.sessionId, context);
  return context.stats.hourly(query);
};

export const statsDaily: Handler<"stats.daily"> = (query, context) => {
  checkSession(query.sessionId, context);
  return context.stats.daily(query);
};

/** Statistics outlive the session's own row, and it has a row before it has statistics. */
function checkSession(sessionId: string | undefined, { stats, history }: RpcContext): void {
  if (sessionId === undefined || stats.knowsSession(sessionId)) return;
  if (history.findSession(sessionId) !== null) return;
  throw new WireError("NOT_FOUND", `session cannot be found: ${sessionId} is no session`);
}
