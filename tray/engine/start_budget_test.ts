import assert from "node:assert/strict";
import { StartBudget } from "./start_budget.ts";

Deno.test("StartBudget.take() allows so many starts within its window", () => {
  const budget = new StartBudget({ maxStarts: 2, windowMs: 1_000 });
  assert.deepEqual([0, 500, 999, 1_000, 1_499, 1_500].map((at) => budget.take(at)), [
    ...[true, true, false, true, false, true],
  ]);
});

Deno.test("StartBudget.waitMs() tells when the next start is allowed", () => {
  const budget = new StartBudget({ maxStarts: 2, windowMs: 1_000 });
  for (const at of [0, 300]) budget.take(at);
  assert.deepEqual([300, 999, 1_000, 1_299].map((at) => budget.waitMs(at)), [700, 1, 0, 0]);
  assert.equal(budget.take(1_000), true);
  assert.equal(budget.waitMs(1_000), 300);
});

Deno.test("StartBudget.reset() begins anew, and so does a clock that is set back", () => {
  const budget = new StartBudget({ maxStarts: 1, windowMs: 1_000 });
  assert.equal(budget.take(5_000), true);
  budget.reset();
  assert.equal(budget.take(5_000), true);
  assert.equal(budget.take(5_001), false);
  assert.equal(budget.take(0), true);
});
