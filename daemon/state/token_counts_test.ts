import assert from "node:assert/strict";
import { TokenUsage } from "../../shared/model/usage.ts";
import { addTokens, MOST_TOKENS, negateTokens, NO_TOKENS, toUsage } from "./token_counts.ts";

const SOME = { ...NO_TOKENS, input: 1, output: 2, cacheRead: 3, cacheWrite: 4, reasoning: 2 };

Deno.test("addTokens() adds each kind, and takes back what was added", () => {
  const twice = addTokens(SOME, SOME);
  assert.deepEqual(twice, {
    ...NO_TOKENS,
    input: 2,
    output: 4,
    cacheRead: 6,
    cacheWrite: 8,
    reasoning: 4,
  });
  assert.deepEqual(addTokens(twice, negateTokens(SOME)), SOME);
});

Deno.test("addTokens() stops before a sum of all kinds is no exact number", () => {
  const most = {
    input: 9e15,
    output: 9e15,
    cacheRead: 9e15,
    cacheWrite: 9e15,
    cacheWriteLong: 9e15,
    reasoning: 9e15,
  };
  const sum = addTokens(most, most);
  assert.equal(sum.input, MOST_TOKENS);
  assert.equal(TokenUsage.parse(toUsage(sum)).total, 4 * MOST_TOKENS);
});
