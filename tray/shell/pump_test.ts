import { deepEqual, equal } from "node:assert/strict";
import { ManualClock } from "../../daemon/platform/manual_clock.ts";
import { Pump, type PumpOptions } from "./pump.ts";

const PACE = { busyMs: 10, quietMs: 100, sleepMs: 400, lingerMs: 1_000 };

function pumpOf(options: Partial<PumpOptions> = {}) {
  const clock = new ManualClock();
  const seen = { turns: 0, ends: 0 };
  const failures: string[] = [];
  const pump = new Pump({
    pump: () => (seen.turns++, true),
    isBusy: () => false,
    onEnd: () => seen.ends++,
    onFailed: (problem) => failures.push(problem),
    pace: PACE,
    now: () => clock.elapsed(),
    later: (run, ms) => clock.setTimer(ms, run),
    ...options,
  });
  return { clock, pump, seen, failures };
}

Deno.test("Pump turns seldom while nobody uses the program, and often for a while after", () => {
  const { clock, pump, seen } = pumpOf();
  pump.start();
  clock.tick(1_000);
  equal(seen.turns, 10);
  pump.used();
  clock.tick(1_000);
  equal(seen.turns, 110);
  clock.tick(1_000);
  equal(seen.turns, 120);
  pump.stop();
  equal(clock.pending, 0);
});

Deno.test("Pump turns often as long as a window is open", () => {
  let isBusy = true;
  const { clock, pump, seen } = pumpOf({ isBusy: () => isBusy });
  pump.start();
  clock.tick(2_000);
  equal(seen.turns, 200);
  isBusy = false;
  clock.tick(1_010);
  equal(seen.turns, 211);
  pump.stop();
});

Deno.test("Pump lets the thread sleep while nobody uses the program, with turns between", () => {
  const sleeps: number[] = [];
  let isBusy = true;
  const { clock, pump, seen } = pumpOf({
    isBusy: () => isBusy,
    // Woken at once, as by events that nobody takes.
    sleep: (ms) => void sleeps.push(ms),
  });
  pump.start();
  clock.tick(1_000);
  deepEqual([seen.turns, sleeps], [100, []]);
  isBusy = false;
  clock.tick(10);
  clock.tick(1_000);
  equal(seen.turns, 111);
  deepEqual(sleeps, Array(11).fill(PACE.sleepMs), "no more turns than without sleep");
  pump.used();
  clock.tick(PACE.lingerMs - 10);
  equal(sleeps.length, 11);
  pump.stop();
});

Deno.test("Pump handles at once what has ended a sleep, and stays awake for what was clicked", () => {
  const order: string[] = [];
  const { clock, pump } = pumpOf({
    sleep: () => void order.push("sleep"),
    pump: () => {
      order.push("turn");
      pump.used();
      return true;
    },
  });
  pump.start();
  clock.tick(PACE.quietMs + 2 * PACE.busyMs);
  deepEqual(order, ["sleep", "turn", "turn", "turn"]);
  pump.stop();
});

Deno.test("Pump goes on once, however many clicks come with a turn", () => {
  const { clock, pump, seen } = pumpOf({
    pump: () => {
      seen.turns++;
      if (seen.turns <= 3) pump.used();
      return true;
    },
  });
  pump.start();
  clock.tick(500);
  equal(clock.pending, 1);
  pump.stop();
  equal(clock.pending, 0);
});

Deno.test("Pump tells the end once, and turns no more", () => {
  const { clock, pump, seen } = pumpOf({ pump: () => ++seen.turns < 3 });
  pump.start();
  clock.tick(10_000);
  deepEqual(seen, { turns: 3, ends: 1 });
  pump.used();
  equal(clock.pending, 0);
});

Deno.test("Pump that is stopped by what happens in a turn says nothing", () => {
  const { clock, pump, seen } = pumpOf({
    pump: () => {
      seen.turns++;
      pump.stop();
      return false;
    },
  });
  pump.start();
  clock.tick(1_000);
  deepEqual(seen, { turns: 1, ends: 0 });
  equal(clock.pending, 0);
});

Deno.test("Pump tells of a turn that throws, and turns no more", () => {
  const { clock, pump, seen, failures } = pumpOf({
    pump: () => {
      seen.turns++;
      throw new Error("the loop is broken");
    },
  });
  pump.start();
  clock.tick(10_000);
  deepEqual(seen, { turns: 1, ends: 0 });
  deepEqual(failures, [
    "handle what happens on the desktop: the loop is broken, start the tray again",
  ]);
  pump.used();
  equal(clock.pending, 0);
});
