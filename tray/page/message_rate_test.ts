import assert from "node:assert/strict";
import { MessageRate } from "./message_rate.ts";

Deno.test("MessageRate lets through a burst, and then so many a second", () => {
  let now = 1_000;
  const rate = new MessageRate({ burst: 3, perSecond: 2, now: () => now });
  const take = (n: number) => Array.from({ length: n }, () => rate.take());
  assert.deepEqual(take(4), [true, true, true, false]);
  now += 500;
  assert.deepEqual(take(2), [true, false]);
  now -= 10_000;
  assert.deepEqual(take(1), [false], "a clock that was set back gives nothing");
  now += 3_600_000;
  assert.deepEqual(take(4), [true, true, true, false], "and an hour no more than the burst");
});
