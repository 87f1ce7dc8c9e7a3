import type { Event } from "../../../shared/model/event.ts";
import type { EventFilter } from "../../store/journal.ts";
import type { Handler, History } from "../context.ts";
import { checkCursor } from "../cursor.ts";
import { nextTurn } from "../../platform/next_turn.ts";

/** Events that are looked at in one turn, where no index knows which of them match. */
const WINDOW = 5_000;

export const eventsList: Handler<"events.list"> = async (params, context) => {
  checkCursor(params, context);
  const { instanceId } = context.identity;
  const { lastEventId } = context.history;
  const { instanceId: _, limit, beforeEventId = Infinity, ...filter } = params;
  const upToEventId = Math.min(lastEventId, beforeEventId - 1);
  // One more than asked tells whether there is more; the oldest of the newest is not "more".
  const extra = filter.sinceEventId === undefined ? 0 : 1;
  const wanted = { ...filter, upToEventId, limit: limit + extra };
  const isQuick = [filter.severity, filter.since, filter.until].every((each) => each === undefined);
  const found = isQuick
    ? context.history.listEvents(wanted)
    : await listInWindows(context.history, wanted);
  const events = found.slice(0, limit);
  const hasMore = found.length > limit;
  // At the end the cursor jumps over what the filter left out.
  const endEventId = Math.max(filter.sinceEventId ?? 0, upToEventId);
  const nextEventId = hasMore ? events.at(-1)?.id ?? endEventId : endEventId;
  return { instanceId, events, nextEventId, lastEventId, hasMore };
};

/** As `listEvents`, a window at a time: in between others get their turn. */
async function listInWindows(
  history: History,
  wanted: EventFilter & { readonly upToEventId: number },
): Promise<Event[]> {
  const { sinceEventId, upToEventId, limit } = wanted;
  const newest = sinceEventId === undefined;
  const first = Math.max(sinceEventId ?? 0, history.firstEventId - 1);
  const found: Event[] = [];
  for (let done = 0; done < upToEventId - first && found.length < limit; done += WINDOW) {
    const from = newest ? Math.max(first, upToEventId - done - WINDOW) : first + done;
    const to = newest ? upToEventId - done : Math.min(upToEventId, from + WINDOW);
    const window = { sinceEventId: from, upToEventId: to, limit: limit - found.length, newest };
    const events = history.listEvents({ ...wanted, ...window });
    if (newest) found.unshift(...events);
    else found.push(...events);
    await nextTurn();
  }
  return found;
}
