import assert from "node:assert/strict";
import { systemClock } from "./clock.ts";

Deno.test("systemClock.now() is integer milliseconds UTC", () => {
  const before = Date.now();
  const now = systemClock.now();
  assert.ok(Number.isInteger(now));
  assert.ok(now >= before && now <= Date.now());
});

Deno.test("systemClock.setTimer() calls once", async () => {
  let calls = 0;
  await new Promise<void>((resolve) => systemClock.setTimer(0, () => (calls++, resolve())));
  assert.equal(calls, 1);
});

Deno.test("systemClock.setTimer() never calls what was cancelled, and cancels twice", async () => {
  let calls = 0;
  const cancel = systemClock.setTimer(0, () => calls++);
  cancel();
  cancel();
  await new Promise<void>((resolve) => systemClock.setTimer(1, resolve));
  assert.equal(calls, 0);
});

Deno.test("systemClock.setTimer() does not fire a very long delay at once", async () => {
  let calls = 0;
  const cancel = systemClock.setTimer(2 ** 40, () => calls++);
  await new Promise<void>((resolve) => systemClock.setTimer(2, resolve));
  cancel();
  assert.equal(calls, 0);
});
