import type { Handler } from "../context.ts";
import { checkCursor } from "../cursor.ts";

export const subscribe: Handler<"subscribe"> = (params, context, caller) => {
  checkCursor(params, context);
  const channels = [...new Set(params.channels)];
  const sessions = channels.includes("sessions");
  const snapshot = context.snapshot();
  // In the same turn as the snapshot, so that no delta falls between the two.
  caller.follow({
    sessions,
    events: channels.includes("events"),
    since: params.sinceEventId ?? snapshot.lastEventId,
  });
  const { instanceId, runId } = context.identity;
  const { revision, lastEventId } = snapshot;
  return {
    channels,
    instanceId,
    runId,
    revision,
    lastEventId,
    snapshot: sessions ? snapshot : null,
  };
};
