import assert from "node:assert/strict";
import type { ModelPrice, PriceTable } from "../../shared/model/price.ts";
import { costOf, findPrice } from "./cost.ts";
import { NO_TOKENS } from "./token_counts.ts";

const PRICE: ModelPrice = {
  input: 3,
  output: 15,
  cacheRead: 0.3,
  cacheWrite: 3.75,
  cacheWriteLong: 6,
};
const flat = (input: number): ModelPrice => ({ ...PRICE, input });

const TABLE: PriceTable = {
  asOf: "2026-11-21",
  lists: [
    {
      byName: new Map([["mine", flat(1)], ["both", flat(2)]]),
      byPrefix: [{ prefix: "long-mine-", price: flat(4) }, { prefix: "long-", price: flat(3) }],
    },
    {
      byName: new Map([["sonnet", PRICE], ["both", flat(8)], ["long-known", flat(9)]]),
      byPrefix: [],
    },
  ],
};

Deno.test("costOf() adds up every kind of token at its own price", () => {
  const tokens = {
    input: 1_000_000,
    output: 100_000,
    cacheRead: 10_000_000,
    cacheWrite: 3_000_000,
    cacheWriteLong: 1_000_000,
    // In the output already.
    reasoning: 90_000,
  };
  assert.equal(costOf(TABLE, "sonnet", tokens), 3 + 1.5 + 3 + 2 * 3.75 + 6);
  assert.equal(costOf(TABLE, "sonnet", NO_TOKENS), 0);
});

Deno.test("costOf() of a model without a price is null, also of no tokens", () => {
  assert.equal(costOf(TABLE, "other", { ...NO_TOKENS, input: 5 }), null);
  assert.equal(costOf(TABLE, "other", NO_TOKENS), null);
});

Deno.test("findPrice() knows a model by its name, with or without the date of its version", () => {
  for (
    const model of [
      ...[
        "sonnet[1m]",
        "sonnet-20250929[1m]",
        "sonnet",
        "sonnet-20250929",
        "sonnet@20250929",
        "sonnet-2025-09-29",
        "sonnet-latest",
      ],
    ]
  ) {
    assert.equal(findPrice(TABLE, model), PRICE, model);
  }
  for (
    const model of [
      "sonnet-4",
      "sonnet-fast",
      "sonne",
      "sonnet-19990101",
      "sonnet[1m]-fast",
      "sonnet[2m]",
      "toString",
      "",
    ]
  ) {
    assert.equal(findPrice(TABLE, model), null, model);
  }
});

Deno.test("findPrice() takes the first list that knows the model, and the longest beginning", () => {
  const inputs = ["mine", "both", "long-x", "long-mine-x", "long-known", "long-20250101"]
    .map((model) => findPrice(TABLE, model)?.input);
  assert.deepEqual(inputs, [1, 2, 3, 4, 3, 3]);
});
