import assert from "node:assert/strict";
import { ManualClock } from "../../daemon/platform/manual_clock.ts";
import { SleepWatch } from "./sleep_watch.ts";

Deno.test("SleepWatch tells of a jump of time once, and of nothing else", () => {
  const clock = new ManualClock();
  let woken = 0;
  const watch = new SleepWatch({ clock, onWake: () => woken++ });
  watch.start();
  watch.start();
  assert.equal(clock.pending, 1);
  clock.tick(100_000);
  clock.jump(19_000);
  clock.tick(5_000);
  clock.jump(-3_600_000);
  clock.tick(5_000);
  assert.equal(woken, 0);
  clock.jump(3_600_000);
  clock.tick(20_000);
  assert.equal(woken, 1);
  watch.stop();
  assert.equal(clock.pending, 0);
});
