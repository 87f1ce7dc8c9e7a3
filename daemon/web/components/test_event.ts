import type { Event } from "../../../shared/model/event.ts";

/** A pane that came to rest, unless told otherwise. */
export function sampleEvent(part: Partial<Event>): Event {
  return {
    id: 1,
    type: "pane.status",
    sourceId: null,
    sessionId: null,
    paneId: null,
    detectedAt: 1_000,
    source: "tmux",
    confidence: 1,
    severity: "info",
    message: "pane %1 is idle",
    payload: {},
    display: {},
    ...part,
  };
}
