import assert from "node:assert/strict";
import fc from "fast-check";
import { isDeeperThan } from "./json_depth.ts";

Deno.test("isDeeperThan() counts arrays and objects alike", () => {
  assert.equal(isDeeperThan('[{"a":[]}]', 3), false);
  assert.equal(isDeeperThan('[{"a":[]}]', 2), true);
  assert.equal(isDeeperThan("[[],[],[]]", 2), false);
  assert.equal(isDeeperThan("1", 0), false);
});

Deno.test("isDeeperThan() does not count brackets in strings", () => {
  assert.equal(isDeeperThan(String.raw`["[[[[", "\"[[", "\\"]`, 1), false);
  assert.equal(isDeeperThan(String.raw`["\\", [[]]]`, 2), true);
});

Deno.test("isDeeperThan() takes a million brackets", () => {
  assert.equal(isDeeperThan("[".repeat(1_000_000), 64), true);
  assert.equal(isDeeperThan("[]".repeat(500_000), 1), false);
});

function depthOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

Deno.test("isDeeperThan() agrees with the parsed value", () => {
  fc.assert(fc.property(fc.jsonValue({ maxDepth: 6 }), fc.nat(6), (value, maxDepth) => {
    assert.equal(isDeeperThan(JSON.stringify(value), maxDepth), depthOf(value) > maxDepth);
  }));
});
