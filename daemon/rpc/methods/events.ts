import type { Handler } from "../context.ts";
import { checkCursor } from "../cursor.ts";

export const eventsList: Handler<"events.list"> = (params, context) => {
  checkCursor(params, context);
  const { instanceId } = context.identity;
  const { lastEventId } = context.history;
  const { sinceEventId, type, sessionId, paneId, limit } = params;
  // One more than asked tells whether there is more; the oldest of the newest is not "more".
  const extra = sinceEventId === undefined ? 0 : 1;
  const found = context.history.listEvents({
    sinceEventId,
    type,
    sessionId,
    paneId,
    limit: limit + extra,
  });
  const events = found.slice(0, limit);
  const hasMore = found.length > limit;
  // At the end the cursor jumps over what the filter left out.
  const nextEventId = hasMore ? events.at(-1)?.id ?? lastEventId : lastEventId;
  return { instanceId, events, nextEventId, lastEventId, hasMore };
};
