import { deepEqual, equal } from "node:assert/strict";
import { DaemonClock } from "./daemon_clock.ts";

const HOUR_MS = 3_600_000;

function aheadAfter(
  ...words: readonly (readonly [daemonNow: number, now: number])[]
): number | null {
  const clock = new DaemonClock();
  for (const [daemonNow, now] of words) clock.heard(daemonNow, now);
  return clock.aheadMs;
}

Deno.test("DaemonClock knows a clock that is behind or ahead, and overlooks the way of a message", () => {
  const at = 5 * HOUR_MS;
  const heard = (daemonNow: number) => aheadAfter([daemonNow, at]);
  deepEqual([at, at - 2_000, at + 2_000].map(heard), [0, 0, 0]);
  deepEqual([at - 3 * HOUR_MS - 12, at + HOUR_MS].map(heard), [-3 * HOUR_MS, HOUR_MS]);
  equal(new DaemonClock().aheadMs, null);
});

Deno.test("DaemonClock does not take one message that came late for a clock", () => {
  const at = 5 * HOUR_MS;
  equal(aheadAfter([at, at], [at, at + HOUR_MS]), 0);
  equal(aheadAfter([at, at], [at, at + HOUR_MS], [at + HOUR_MS, at + HOUR_MS]), 0);
  // The machine slept, and the clock of WSL with it.
  equal(aheadAfter([at, at], [at, at + HOUR_MS], [at + 15, at + HOUR_MS + 15]), -HOUR_MS);
  // It was set right meanwhile.
  equal(aheadAfter([at - HOUR_MS, at], [at, at]), 0);
});
