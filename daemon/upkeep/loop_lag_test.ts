import assert from "node:assert/strict";
import { ManualClock } from "../platform/manual_clock.ts";
import { LAG_EVERY_MS, LoopLag } from "./loop_lag.ts";

Deno.test("LoopLag notes how late its timer comes, again and again, until it is stopped", () => {
  const clock = new ManualClock();
  const noted: number[] = [];
  let held = 0;
  const begin = clock.now();
  const lag = new LoopLag({
    clock,
    elapsed: () => clock.now() - begin + held,
    timing: { record: (ms) => void noted.push(ms) },
  });
  lag.start();
  clock.tick(LAG_EVERY_MS);
  held = 250;
  clock.tick(LAG_EVERY_MS);
  clock.tick(LAG_EVERY_MS);
  assert.deepEqual(noted, [0, 250, 0]);
  lag.stop();
  assert.equal(clock.pending, 0);
});
