import assert from "node:assert/strict";
import fc from "fast-check";
import { type ContextSight, warnOfContext } from "./context_warning.ts";

const calm: ContextSight = { isLow: false, percent: null, wasCompacted: false, isOther: false };
const low: ContextSight = { ...calm, isLow: true };

/** Whether each of these sights warned. */
function warnings(sights: readonly ContextSight[]): readonly boolean[] {
  let warned: Parameters<typeof warnOfContext>[0] = null;
  return sights.map((sight) => {
    const step = warnOfContext(warned, sight);
    warned = step.warned;
    return step.tell;
  });
}

Deno.test("warnOfContext() warns once, though whoever says so falls silent in between", () => {
  assert.deepEqual(warnings([calm, low, low, calm, low, calm, calm, low]), [
    ...[false, true, false, false, false, false, false, false],
  ]);
});

Deno.test("warnOfContext() warns again when it was emptied, and not before it is seen to be", () => {
  const compacted = { ...low, wasCompacted: true };
  assert.deepEqual(warnings([low, compacted, low, low]), [true, false, false, false]);
  assert.deepEqual(warnings([low, compacted, calm, low]), [true, false, false, true]);
  const other = { ...low, isOther: true };
  assert.deepEqual(warnings([low, other, low, calm, low]), [true, false, false, false, true]);
});

Deno.test("warnOfContext() a session that is known to be full warns for itself", () => {
  const full = { ...low, percent: 92 };
  assert.deepEqual(warnings([full, { ...full, isOther: true }, full]), [true, true, false]);
  assert.deepEqual(warnings([full, { ...calm, percent: 3, isOther: true }, full]), [
    ...[true, false, true],
  ]);
});

Deno.test("warnOfContext() a context that fell was emptied, one that wavers was not", () => {
  const at = (percent: number, isLow: boolean): ContextSight => ({ ...calm, percent, isLow });
  assert.deepEqual(warnings([at(86, true), at(83, false), at(86, true)]), [true, false, false]);
  assert.deepEqual(warnings([at(86, true), at(40, false), at(86, true)]), [true, false, true]);
});

Deno.test("warnOfContext() without a sign of emptying there is one warning at most", () => {
  fc.assert(fc.property(fc.array(fc.boolean()), (said) => {
    const told = warnings(said.map((isLow) => ({ ...calm, isLow }))).filter(Boolean).length;
    assert.equal(told, said.includes(true) ? 1 : 0);
  }));
});
