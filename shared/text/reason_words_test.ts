import assert from "node:assert/strict";
import { REASON_WORDS, reasonWords, sightWords } from "./reason_words.ts";

Deno.test("reasonWords() says a reason in words that follow its status", () => {
  assert.equal(reasonWords("permission_prompt"), "it asks for permission");
  assert.equal(reasonWords("hook_stale"), "what its hook says is not believed any more");
});

Deno.test("reasonWords() shows a code of a user's own rule with blanks", () => {
  assert.equal(reasonWords("deploy_question"), "deploy question");
  assert.equal(reasonWords("toString"), "toString");
});

Deno.test("reasonWords() none of the words is a code, or begins or ends a sentence", () => {
  for (const words of Object.values(REASON_WORDS)) assert.match(words, /^[a-z][^_.]*[a-z)]$/);
});

Deno.test("sightWords() says what tmux shows, and an unknown sight with blanks", () => {
  assert.equal(sightWords("shell_in_foreground"), "a shell is in the foreground");
  assert.equal(sightWords("bell_rung"), "bell rung");
});
