import assert from "node:assert/strict";
import { StepSize } from "./step_size.ts";

Deno.test("StepSize grows while steps are short, and shrinks as soon as one was long", () => {
  const step = new StepSize({ first: 100, most: 350 });
  const after = (ms: number) => {
    step.took(ms);
    return step.size;
  };
  assert.equal(step.size, 100);
  assert.deepEqual([1, 1, 1].map(after), [200, 350, 350]);
  assert.equal(after(3), 350, "neither short nor long");
  assert.deepEqual(Array.from({ length: 7 }, () => after(6)), [175, 87, 43, 21, 10, 8, 8]);
});
