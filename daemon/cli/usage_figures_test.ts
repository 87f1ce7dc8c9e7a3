import assert from "node:assert/strict";
import { formatCost } from "./usage_figures.ts";

Deno.test("formatCost() shows cents, and says when it is not all", () => {
  const cost = (costUsd: number | null, unpricedTokens = 0) =>
    formatCost({ costUsd, unpricedTokens });
  assert.equal(cost(0), "$0.00");
  assert.equal(cost(0.004), "<$0.01");
  assert.equal(cost(0.006), "$0.01");
  assert.equal(cost(1234.5), "$1234.50");
  assert.equal(cost(12.3, 1), "$12.30+");
  assert.equal(cost(0.001, 1), "<$0.01+");
  assert.equal(cost(null, 5), "-");
});
