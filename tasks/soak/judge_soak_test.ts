import assert from "node:assert/strict";
import { judgeSoak } from "./judge_soak.ts";
import type { SoakSample } from "./run_soak.ts";

function sample(day: number, change: Partial<SoakSample> = {}): SoakSample {
  return { day, heapBytes: 10_000_000, timers: 7, databaseBytes: 1, eventId: 1, ...change };
}

Deno.test("judgeSoak() takes a heap that stays for flat, and one that shrinks", () => {
  const allowed = { growthPerDay: 1_000 };
  assert.equal(judgeSoak([sample(5), sample(30)], allowed).problem, null);
  const shrunk = judgeSoak([sample(5), sample(30, { heapBytes: 9_000_000 })], allowed);
  assert.deepEqual(shrunk, { growthPerDay: -40_000, problem: null });
});

Deno.test("judgeSoak() says when the heap grows, and when timers are left behind", () => {
  const allowed = { growthPerDay: 1_000 };
  const grown = sample(30, { heapBytes: 10_050_000, timers: 9 });
  const { growthPerDay, problem } = judgeSoak([sample(5), grown], allowed);
  assert.equal(growthPerDay, 2_000);
  assert.match(
    problem ?? "",
    /2000 bytes a day, at most 1000 are allowed; 9 timers wait on day 30/,
  );
  assert.throws(() => judgeSoak([sample(5)], allowed), RangeError);
});
