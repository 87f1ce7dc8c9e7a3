import { deepEqual, equal } from "node:assert/strict";
import { openThreadSleep, type SleepCalls } from "./thread_sleep.ts";

Deno.test("openThreadSleep() sleeps until the bell that it names", () => {
  const waits: (readonly [bigint, number])[] = [];
  const calls: SleepCalls = { createBell: () => 7n, wait: (bell, ms) => waits.push([bell, ms]) };
  const sleep = openThreadSleep(() => calls);
  equal(sleep?.bell, 7n);
  sleep?.sleep(420);
  deepEqual(waits, [[7n, 420]]);
});

Deno.test("openThreadSleep() does without where the system has no such calls, or no bell", () => {
  const noLibrary = () => {
    throw new Error("user32.dll cannot be opened");
  };
  equal(openThreadSleep(noLibrary), null);
  equal(openThreadSleep(() => null), null);
  equal(openThreadSleep(() => ({ createBell: () => 0n, wait: () => {} })), null);
});
