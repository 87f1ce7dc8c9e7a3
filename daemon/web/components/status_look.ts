import type { PaneStatus } from "../../../shared/model/pane.ts";

/** In the order in which a person cares. */
export const PANE_STATUSES: readonly PaneStatus[] = [
  "waiting",
  "active",
  "idle",
  "unknown",
  "ended",
];

/** The name of the shape for a state; a newer daemon may have one that this page does not know. */
export function shapeOf(status: string): PaneStatus {
  return PANE_STATUSES.find((each) => each === status) ?? "unknown";
}
