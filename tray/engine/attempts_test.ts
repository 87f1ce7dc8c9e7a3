import { deepEqual, equal } from "node:assert/strict";
import { ManualClock } from "../../daemon/platform/manual_clock.ts";
import { Attempts } from "./attempts.ts";

const LIMITS = {
  ...{ firstMs: 100, longestMs: 1_000, jitter: 0.5 },
  ...{ stableMs: 5_000, maxStarts: 2, startsWithinMs: 60_000 },
};

function scene() {
  const clock = new ManualClock();
  return { clock, attempts: new Attempts({ clock, limits: LIMITS, random: () => 0 }) };
}

/** Whether a pause is over, read when asked. */
function watched(pause: Promise<void>): { isOver: boolean } {
  const seen = { isOver: false };
  void pause.then(() => seen.isOver = true);
  return seen;
}

Deno.test("Attempts gives longer pauses after each failure, until one life was long", async () => {
  const { clock, attempts } = scene();
  deepEqual([attempts.fail(), attempts.fail(), attempts.failures], [100, 200, 2]);
  attempts.lives();
  await clock.advance(4_999);
  attempts.ended();
  await clock.advance(60_000);
  equal(attempts.fail(), 400);
  attempts.lives();
  await clock.advance(5_000);
  deepEqual([attempts.failures, attempts.fail()], [0, 100]);
});

Deno.test("Attempts.take() says how long it is until there is another start", async () => {
  const { clock, attempts } = scene();
  deepEqual([attempts.take(), attempts.take(), attempts.take()], [null, null, 60_000]);
  await clock.advance(20_000);
  equal(attempts.take(), 40_000);
  attempts.hurry();
  equal(attempts.take(), null);
});

Deno.test("Attempts.pause() ends by itself or when it is ended, and is none in a hurry", async () => {
  const { clock, attempts } = scene();
  const byItself = watched(attempts.pause(50));
  await clock.advance(49);
  equal(byItself.isOver, false);
  await clock.advance(1);
  equal(byItself.isOver, true);

  const ended = watched(attempts.pause(null));
  await clock.advance(60_000);
  equal(ended.isOver, false);
  attempts.endPause();
  attempts.endPause();
  await clock.advance(0);
  deepEqual([ended.isOver, clock.pending], [true, 0]);

  attempts.fail();
  attempts.hurry();
  const hurried = watched(attempts.pause(50));
  await clock.advance(0);
  deepEqual([hurried.isOver, attempts.failures], [true, 0]);
  attempts.calm();
  const calm = watched(attempts.pause(50));
  await clock.advance(0);
  equal(calm.isOver, false);
  attempts.endPause();
});
