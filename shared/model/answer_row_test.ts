import assert from "node:assert/strict";
import { ANSWER_ROW_BYTES, ANSWER_WORDS, answerTime } from "./answer_row.ts";

Deno.test("ANSWER_WORDS fill a row, in the order that databases hold", () => {
  assert.equal(ANSWER_ROW_BYTES, 48);
  assert.deepEqual(Object.values(ANSWER_WORDS), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
});

Deno.test("answerTime() puts the two halves together, in whichever row", () => {
  const words = new Uint32Array(ANSWER_ROW_BYTES / 2);
  const at = 1_750_000_000_123;
  words[12 + ANSWER_WORDS.AT] = at % 2 ** 32;
  words[12 + ANSWER_WORDS.AT_HIGH] = Math.floor(at / 2 ** 32);
  assert.equal(answerTime(words, 12), at);
  assert.equal(answerTime(words, 0), 0);
});
