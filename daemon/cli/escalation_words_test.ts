import assert from "node:assert/strict";
import type { Escalation } from "../../shared/model/escalation.ts";
import { leftOf, phaseWords, questionWords } from "./escalation_words.ts";
import { SAMPLE_NOW, sampleEscalation } from "./test_snapshot.ts";

const words = (part: Partial<Escalation>) => phaseWords(sampleEscalation(part), SAMPLE_NOW);

Deno.test("phaseWords() of each phase, and of one that a newer daemon has", () => {
  assert.equal(words({}), "new");
  assert.equal(words({ phase: "seen" }), "seen");
  assert.equal(words({ phase: "snoozed", snoozedUntil: SAMPLE_NOW + 5_000 }), "snoozed 5s");
  assert.equal(words({ phase: "answered" }), "answered");
  assert.equal(words({ phase: "answered", timeToAnswerMs: 0 }), "answered after 0s");
  assert.equal(words({ phase: "answered", timeToAnswerMs: 90_000 }), "answered after 1m");
  assert.equal(words({ phase: "expired" }), "ended");
  assert.equal(words({ phase: "dismissed" }), "dismissed");
  assert.equal(words({ phase: "dele\u202egated" as "seen" }), "delegated");
});

Deno.test("leftOf() is rounded up", () => {
  const left = (ms: number) => leftOf(SAMPLE_NOW + ms, SAMPLE_NOW);
  assert.deepEqual([-5, 0, 59_999, 60_001, 899_990, 7_199_000].map(left), [
    ...["1s", "1s", "59s", "2m", "15m", "2h"],
  ]);
});

Deno.test("questionWords() of a cause, with what says more than it", () => {
  const of = (part: Partial<Escalation>) => questionWords(sampleEscalation(part));
  assert.equal(of({}), "permission prompt: wants to use Bash");
  assert.equal(of({ text: null }), "permission prompt");
  assert.equal(of({ text: "permission prompt" }), "permission prompt");
  assert.equal(of({ text: "\x1b[2J" }), "permission prompt");
  assert.equal(of({ cause: "waiting_other", text: "plan review" }), "plan review");
});
