import assert from "node:assert/strict";
import { questionWords } from "./question_words.ts";

Deno.test("questionWords() of a cause, with what says more than it", () => {
  const of = (cause: string, text: string | null) => questionWords({ cause, text }, ": ");
  assert.equal(of("permission_prompt", "wants Bash"), "permission prompt: wants Bash");
  assert.equal(of("permission_prompt", "Permission prompt"), "permission prompt");
  assert.equal(of("permission_prompt", null), "permission prompt");
});

Deno.test("questionWords() a cause that says nothing leaves the word to the agent", () => {
  const of = (text: string | null) => questionWords({ cause: "waiting_other", text }, ": ");
  assert.equal(of("plan review"), "plan review");
  assert.equal(of(null), "an answer");
  assert.equal(of(""), "an answer");
});
