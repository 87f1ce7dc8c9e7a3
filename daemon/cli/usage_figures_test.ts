import assert from "node:assert/strict";
import { formatCost, formatTokens } from "./usage_figures.ts";

Deno.test("formatTokens() shows three figures and a unit", () => {
  const shown: Readonly<Record<number, string>> = {
    0: "0",
    7: "7",
    999: "999",
    1_000: "1.00k",
    1_234: "1.23k",
    9_994: "9.99k",
    9_996: "10.0k",
    12_345: "12.3k",
    99_949: "99.9k",
    99_951: "100k",
    999_499: "999k",
    999_500: "1.00M",
    45_678_901: "45.7M",
    1_234_567_890: "1.23G",
    5_000_000_000_000: "5.00T",
    9_007_199_254_740_991: "9007T",
  };
  for (const [count, text] of Object.entries(shown)) assert.equal(formatTokens(+count), text);
});

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
