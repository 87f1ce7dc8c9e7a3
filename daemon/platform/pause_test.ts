import assert from "node:assert/strict";
import { ManualClock } from "./manual_clock.ts";
import { pause } from "./pause.ts";

function begun(ms: number, signal = new AbortController().signal) {
  const clock = new ManualClock();
  const state = { clock, over: false };
  void pause(clock, ms, signal).then(() => state.over = true);
  return state;
}

Deno.test("pause() lasts as long as it is told", async () => {
  const state = begun(100);
  await state.clock.advance(99);
  assert.equal(state.over, false);
  await state.clock.advance(1);
  assert.equal(state.over, true);
});

Deno.test("pause() ends at once when it is aborted, and leaves no timer", async () => {
  const abort = new AbortController();
  const state = begun(100, abort.signal);
  assert.equal(state.clock.pending, 1);
  abort.abort();
  await state.clock.advance(0);
  assert.equal(state.over, true);
  assert.equal(state.clock.pending, 0);
});

Deno.test("pause() does not begin when it was aborted before", async () => {
  const state = begun(100, AbortSignal.abort());
  await state.clock.advance(0);
  assert.equal(state.over, true);
  assert.equal(state.clock.pending, 0);
});
