import * as z from "zod";
import { Snapshot } from "../../model/snapshot.ts";
import { method } from "../method.ts";

export const ChannelName = z.enum(["sessions", "events"]);

export const subscribe = method({
  name: "subscribe",
  role: "read",
  summary:
    "Follow state and events on this connection; events are replayed from a cursor without a seam.",
  params: z.strictObject({
    channels: z.array(ChannelName).min(1).max(2),
    /** Replay events with a greater id first. Without it, only what happens from now on. */
    sinceEventId: z.int().nonnegative().optional(),
    /** The instance the cursor belongs to; another one is STALE_CURSOR. */
    instanceId: z.string().optional(),
  }),
  result: z.object({
    channels: z.array(ChannelName),
    instanceId: z.string(),
    runId: z.string(),
    revision: z.int().nonnegative(),
    lastEventId: z.int().nonnegative(),
    /** Where a `sessions` subscription begins; null without that channel. */
    snapshot: Snapshot.nullable(),
  }),
});

export type ChannelName = z.infer<typeof ChannelName>;
