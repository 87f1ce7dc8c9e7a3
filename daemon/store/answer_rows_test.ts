import assert from "node:assert/strict";
import { ANSWER_ROW_BYTES } from "../../shared/model/answer_row.ts";
import { lastAnswerAt, mergeAnswers, renumberAnswers } from "./answer_rows.ts";
import { T0 } from "./test_rows.ts";
import { answerRows, remembered } from "./test_usage.ts";

/** The output tokens of an answer, by which the tests tell its versions apart; null when unknown. */
function outputOf(blob: Uint8Array, key: string): number | null {
  const memory = remembered([blob]);
  const row = memory.find(key);
  return row < 0 ? null : memory.read(row).output;
}

Deno.test("lastAnswerAt() is the time of the latest answer", () => {
  assert.equal(lastAnswerAt(new Uint8Array()), 0);
  assert.equal(lastAnswerAt(answerRows({ a: { at: T0 + 7 }, b: { at: T0 + 9 }, c: {} })), T0 + 9);
});

Deno.test("mergeAnswers() keeps of each answer what was said last", () => {
  const merged = mergeAnswers([
    answerRows({ a: { output: 1 }, b: { output: 2 } }),
    answerRows({ b: { output: 3 }, c: { output: 4 } }),
    answerRows({ a: { output: 5 } }),
  ], 0);
  assert.equal(merged.length, 3 * ANSWER_ROW_BYTES);
  assert.deepEqual(["a", "b", "c"].map((key) => outputOf(merged, key)), [5, 3, 4]);
});

Deno.test("mergeAnswers() leaves out what is closed", () => {
  const merged = mergeAnswers([answerRows({ a: { at: T0 - 1 }, b: { at: T0 } })], T0);
  assert.deepEqual(["a", "b"].map((key) => outputOf(merged, key)), [null, 1]);
  assert.equal(mergeAnswers([], 0).length, 0);
});

Deno.test("mergeAnswers() passes over bytes that are no whole row", () => {
  const rows = answerRows({ a: {} });
  const broken = new Uint8Array([...rows, 1, 2, 3]);
  assert.deepEqual(mergeAnswers([broken, new Uint8Array(5)], 0), rows);
});

Deno.test("mergeAnswers() of many answers loses none", () => {
  const many = (from: number) =>
    answerRows(Object.fromEntries(
      Array.from({ length: 3_000 }, (_, index) => [`key-${from + index}`, { output: from }]),
    ));
  const merged = mergeAnswers([many(0), many(2_000)], 0);
  assert.equal(merged.length, 5_000 * ANSWER_ROW_BYTES);
  assert.equal(outputOf(merged, "key-1999"), 0);
  assert.equal(outputOf(merged, "key-2000"), 2_000);
});

Deno.test("renumberAnswers() counts the buckets in use from 0", () => {
  const rows = answerRows({ a: { bucket: 9 }, b: { bucket: 4 }, c: { bucket: 9 } });
  const { answers, buckets } = renumberAnswers(rows);
  const memory = remembered([answers]);
  const found = ["a", "b", "c"].map((key) => memory.read(memory.find(key)).bucket);
  assert.deepEqual(found.map((number) => buckets[number]), [9, 4, 9]);
  assert.deepEqual([...buckets].sort(), [4, 9]);
  assert.equal(answers.length, rows.length);
});
