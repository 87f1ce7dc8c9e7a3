import assert from "node:assert/strict";
import fc from "fast-check";
import { charSet, hasRun } from "./has_run.ts";

const chars = charSet("abc_");

Deno.test("hasRun() finds a run wherever it stands, and none that is shorter", () => {
  assert.ok(hasRun("abc", { chars, length: 3 }));
  assert.ok(hasRun("xxabcx", { chars, length: 3 }));
  assert.ok(hasRun("x x xa_c", { chars, length: 3 }));
  assert.ok(!hasRun("ab", { chars, length: 3 }));
  assert.ok(!hasRun("abxab", { chars, length: 3 }));
  assert.ok(!hasRun("", { chars, length: 3 }));
});

Deno.test("hasRun() says what an expression says", () => {
  const text = fc.string({ unit: fc.constantFrom(..."abc_x é"), maxLength: 60 });
  fc.assert(fc.property(text, fc.integer({ min: 1, max: 9 }), (text, length) => {
    assert.equal(hasRun(text, { chars, length }), new RegExp(`[abc_]{${length}}`).test(text));
  }));
});
