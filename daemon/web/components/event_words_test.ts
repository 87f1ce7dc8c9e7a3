import assert from "node:assert/strict";
import { EVENT_TYPES } from "../../../shared/model/event.ts";
import { eventWords, needsWords } from "./event_words.ts";
import { sampleEvent } from "./test_event.ts";

Deno.test("eventWords() has words for every type, and passes others on", () => {
  for (const type of EVENT_TYPES) {
    assert.doesNotMatch(eventWords(sampleEvent({ type })), /[._]/, type);
  }
  assert.equal(eventWords(sampleEvent({ type: "pane.exploded" })), "pane exploded");
  assert.equal(eventWords(sampleEvent({ type: "constructor" })), "constructor");
});

Deno.test("needsWords() only where the sentence leaves the kind open", () => {
  assert.ok(!needsWords(sampleEvent({})));
  assert.ok(!needsWords(sampleEvent({ type: "config.changed", message: "settings were changed" })));
  assert.ok(needsWords(sampleEvent({ message: null })));
  assert.ok(needsWords(sampleEvent({ type: "daemon.started", message: "version 1" })));
});
