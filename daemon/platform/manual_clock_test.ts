import assert from "node:assert/strict";
import { ManualClock } from "./manual_clock.ts";

Deno.test("ManualClock.tick() runs timers in order, each at its own time", () => {
  const clock = new ManualClock(1000);
  const seen: [string, number][] = [];
  clock.setTimer(20, () => seen.push(["b", clock.now()]));
  clock.setTimer(10, () => seen.push(["a", clock.now()]));
  clock.setTimer(20, () => seen.push(["c", clock.now()]));
  clock.setTimer(31, () => seen.push(["late", clock.now()]));
  clock.tick(30);
  assert.deepEqual(seen, [["a", 1010], ["b", 1020], ["c", 1020]]);
  assert.equal(clock.now(), 1030);
  assert.equal(clock.pending, 1);
  assert.equal(clock.nextIn, 1);
});

Deno.test("ManualClock.tick() runs timers that timers set, when they fall due inside it", () => {
  const clock = new ManualClock(0);
  const seen: number[] = [];
  const again = () => {
    seen.push(clock.now());
    clock.setTimer(10, again);
  };
  clock.setTimer(10, again);
  clock.tick(35);
  assert.deepEqual(seen, [10, 20, 30]);
});

Deno.test("ManualClock.setTimer() is cancelled by what it returns", () => {
  const clock = new ManualClock(0);
  let calls = 0;
  const cancel = clock.setTimer(5, () => calls++);
  cancel();
  clock.tick(10);
  assert.equal(calls, 0);
  assert.equal(clock.nextIn, null);
});

Deno.test("ManualClock.elapsed() counts what passes, and no jump", () => {
  const clock = new ManualClock(1_000);
  clock.tick(250);
  clock.jump(-100_000);
  clock.tick(50);
  assert.equal(clock.elapsed(), 300);
});

Deno.test("ManualClock.jump() moves the wall clock and not the timers", () => {
  const clock = new ManualClock(1000);
  let calls = 0;
  clock.setTimer(5, () => calls++);
  clock.jump(60_000);
  assert.equal(clock.now(), 61_000);
  clock.jump(-120_000);
  assert.equal(clock.now(), -59_000);
  clock.tick(4);
  assert.equal(calls, 0);
  clock.tick(1);
  assert.equal(calls, 1);
});

Deno.test("ManualClock.advance() lets promises move on between timers", async () => {
  const clock = new ManualClock(0);
  const seen: number[] = [];
  const sleep = (ms: number) => new Promise<void>((resolve) => clock.setTimer(ms, resolve));
  const loop = async () => {
    for (let i = 0; i < 3; i++) {
      await sleep(10);
      seen.push(clock.now());
    }
  };
  const done = loop();
  await clock.advance(30);
  await done;
  assert.deepEqual(seen, [10, 20, 30]);
});
