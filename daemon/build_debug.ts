import type { Rooms } from "./rooms.ts";
import type { DebugView } from "./rpc/context.ts";

/** What the daemon tells of itself to who may know it. */
export function buildDebug(rooms: Rooms): DebugView {
  const { clock, startedAt, knowledge } = rooms;
  return {
    metrics: () => ({ at: clock.now(), since: startedAt, ...knowledge.metrics.read() }),
  };
}
