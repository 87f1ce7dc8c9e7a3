import assert from "node:assert/strict";
import { formatAge, formatAgo, formatTime } from "./age.ts";

const AGES: readonly (readonly [number, string])[] = [
  [-5_000, "now"],
  [999, "now"],
  [1_000, "1s"],
  [59_999, "59s"],
  [60_000, "1m"],
  [3_599_999, "59m"],
  [3_600_000, "1h"],
  [47 * 3_600_000, "47h"],
  [48 * 3_600_000, "2d"],
  [400 * 86_400_000, "400d"],
];

for (const [ms, text] of AGES) {
  Deno.test(`formatAge() of ${ms} ms is ${text}`, () => assert.equal(formatAge(ms), text));
}

Deno.test("formatAgo() reads as a sentence", () => {
  assert.equal(formatAgo(10), "just now");
  assert.equal(formatAgo(61_000), "1m ago");
});

Deno.test("formatTime() names the day only when it is another one", () => {
  const at = new Date(2026, 6, 9, 4, 5, 6).getTime();
  assert.equal(formatTime(at, new Date(2026, 6, 9, 23, 0, 0).getTime()), "04:05:06");
  assert.equal(formatTime(at, new Date(2026, 6, 10, 0, 1, 0).getTime()), "2026-07-09 04:05:06");
});
