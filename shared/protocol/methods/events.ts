import * as z from "zod";
import { Event } from "../../model/event.ts";
import { method } from "../method.ts";

/** The most events one answer or one notification holds. */
export const MAX_EVENTS = 500;

export const eventsList = method({
  name: "events.list",
  role: "read",
  summary: "Events after a cursor, oldest first; the way to follow without a subscription.",
  params: z.strictObject({
    /** Only events with a greater id. Without it, the newest `limit` events. */
    sinceEventId: z.int().nonnegative().optional(),
    /** Only events with a smaller id: the page before that one. */
    beforeEventId: z.int().positive().optional(),
    /** The instance the cursor belongs to; another one is STALE_CURSOR. */
    instanceId: z.string().optional(),
    limit: z.int().min(1).max(MAX_EVENTS).default(100),
    type: z.string().optional(),
    sessionId: z.string().optional(),
    paneId: z.string().optional(),
    severity: Event.shape.severity.optional(),
    /** Only what was detected at or after, milliseconds UTC. */
    since: z.int().nonnegative().optional(),
    /** Only what was detected before. */
    until: z.int().nonnegative().optional(),
  }),
  result: z.object({
    instanceId: z.string(),
    events: z.array(Event),
    /** Pass it as `sinceEventId` to go on. */
    nextEventId: z.int().nonnegative(),
    lastEventId: z.int().nonnegative(),
    hasMore: z.boolean(),
  }),
});
