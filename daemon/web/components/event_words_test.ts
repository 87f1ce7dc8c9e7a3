import assert from "node:assert/strict";
import { type Event, EVENT_TYPES } from "../../../shared/model/event.ts";
import { eventWords, needsWords } from "./event_words.ts";

function event(part: Partial<Event>): Event {
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

Deno.test("eventWords() has words for every type, and passes others on", () => {
  for (const type of EVENT_TYPES) assert.doesNotMatch(eventWords(event({ type })), /[._]/, type);
  assert.equal(eventWords(event({ type: "pane.exploded" })), "pane exploded");
  assert.equal(eventWords(event({ type: "constructor" })), "constructor");
});

Deno.test("needsWords() only where the sentence leaves the kind open", () => {
  assert.ok(!needsWords(event({})));
  assert.ok(needsWords(event({ message: null })));
  assert.ok(needsWords(event({ type: "daemon.started", message: "version 1" })));
});
