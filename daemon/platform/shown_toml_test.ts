import assert from "node:assert/strict";
import { shownPath, shownValue, valueAt } from "./shown_toml.ts";

Deno.test("shownPath() counts entries from 1", () => {
  assert.equal(shownPath(["price", "0", "models", "2"]), "price[1].models[3]");
  assert.equal(shownPath([]), "");
});

Deno.test("shownValue() says any value in a few words", () => {
  const values = [[1, 2], new Date(0), {}, "a", 5, "x".repeat(90)];
  assert.deepEqual(values.map(shownValue), [
    ...["a list of 2", "a date without quotes", "a table", '"a"', "5", `"${"x".repeat(58)}…`],
  ]);
});

Deno.test("valueAt() is undefined where nothing is", () => {
  const data = { price: [{ input: 1 }] };
  assert.equal(valueAt(data, ["price", "0", "input"]), 1);
  assert.equal(valueAt(data, ["price", "1", "input"]), undefined);
  assert.equal(valueAt(data, ["toString"]), undefined);
});
