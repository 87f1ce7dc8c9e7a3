import * as z from "zod";
import { Event } from "../model/event.ts";
import { Delta } from "../model/snapshot.ts";

/** First answer to a subscription: who speaks, and up to where. */
export const Hello = z.object({
  instanceId: z.string(),
  runId: z.string(),
  version: z.string(),
  protocolVersion: z.int().positive(),
  lastEventId: z.int().nonnegative(),
  revision: z.int().nonnegative(),
});

/** Heartbeat; answered with `pong` and the same `t`. */
export const Ping = z.object({ t: z.int().nonnegative() });

/** A batch of events in order of their ids. */
export const EventBatch = z.object({
  events: z.array(Event),
  /** The cursor after this batch: pass it as `sinceEventId` to resume. */
  nextEventId: z.int().nonnegative(),
});

/**
 * Something was left out for a client that was too slow, or whose cursor was pruned.
 * For `sessions`: ask for `snapshot.get` and go on from its revision.
 * For `events`: those from `fromEventId` to `toEventId` were not sent; `events.list` may have them.
 */
export const Gap = z.object({
  channel: z.enum(["sessions", "events"]),
  reason: z.enum(["slow_client", "pruned"]),
  revision: z.int().nonnegative(),
  fromEventId: z.int().nonnegative().nullable(),
  toEventId: z.int().nonnegative().nullable(),
});

/** What the daemon sends unasked, by name. */
export const NOTIFICATIONS = {
  hello: Hello,
  ping: Ping,
  "session.delta": Delta,
  events: EventBatch,
  gap: Gap,
} as const;

/** What a client sends without waiting for an answer. */
export const CLIENT_NOTIFICATIONS = { pong: Ping } as const;

/** Pause between two pings, milliseconds; a wire is closed after two that were not answered. */
export const HEARTBEAT_MS = 15_000;
export const HEARTBEAT_MISSES = 2;

export type Hello = z.infer<typeof Hello>;
export type EventBatch = z.infer<typeof EventBatch>;
export type Gap = z.infer<typeof Gap>;
export type NotificationName = keyof typeof NOTIFICATIONS;
