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

/** A measurement that runs, and nothing noted. */
function running(clock: ManualClock): LoopLag {
  const lag = new LoopLag({ clock, elapsed: () => clock.elapsed(), timing: { record: () => {} } });
  lag.start();
  return lag;
}

Deno.test("LoopLag.stoodUntil tells at once that the machine has slept, and keeps it", () => {
  const clock = new ManualClock();
  const lag = running(clock);
  clock.tick(10_000);
  assert.equal(lag.stoodUntil, null);
  // Its timers have not counted meanwhile, and none has come yet.
  clock.jump(3_600_000);
  const woke = clock.now();
  assert.equal(lag.stoodUntil, woke);
  clock.tick(10_000);
  assert.equal(lag.stoodUntil, woke);
  lag.stop();
});

Deno.test("LoopLag.stoodUntil knows of a standstill that nobody asked during", () => {
  const clock = new ManualClock();
  const lag = running(clock);
  clock.tick(400);
  clock.jump(3_600_000);
  clock.tick(600);
  const woke = clock.now();
  clock.tick(30_000);
  assert.equal(lag.stoodUntil, woke);
  lag.stop();
});

Deno.test("LoopLag.stoodUntil takes neither a busy moment nor a clock that was set back for one", () => {
  const clock = new ManualClock();
  const lag = running(clock);
  clock.jump(4_000);
  clock.tick(2_000);
  clock.jump(-3_600_000);
  clock.tick(2_000);
  assert.equal(lag.stoodUntil, null);
  lag.stop();
});
