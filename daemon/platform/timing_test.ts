import assert from "node:assert/strict";
import fc from "fast-check";
import { Timing } from "./timing.ts";

const timing = (window?: number) =>
  new Timing({ elapsed: () => 0, ...(window === undefined ? {} : { window }) });

Deno.test("Timing.read() before the first value", () => {
  assert.deepEqual(timing().read(), { count: 0, p50: 0, p95: 0, max: 0 });
});

Deno.test("Timing.read() percentiles are values that were seen, at least that share is below", () => {
  const it = timing();
  for (let ms = 100; ms >= 1; ms--) it.record(ms);
  assert.deepEqual(it.read(), { count: 100, p50: 50, p95: 95, max: 100 });
});

Deno.test("Timing.read() forgets what is older than its window, but not the count", () => {
  const it = timing(3);
  for (const ms of [900, 1, 2, 3]) it.record(ms);
  assert.deepEqual(it.read(), { count: 4, p50: 2, p95: 3, max: 3 });
});

Deno.test("Timing.record() leaves out what is no duration", () => {
  const it = timing();
  for (const ms of [NaN, Infinity, -5]) it.record(ms);
  assert.deepEqual(it.read(), { count: 1, p50: 0, p95: 0, max: 0 });
});

Deno.test("Timing.measure() notes the work that throws too, and passes on what it gives", () => {
  let now = 0;
  const it = new Timing({ elapsed: () => now });
  assert.equal(it.measure(() => (now += 7, "done")), "done");
  assert.throws(() =>
    it.measure(() => {
      now += 9;
      throw new Error("no");
    })
  );
  assert.deepEqual(it.read(), { count: 2, p50: 7, p95: 9, max: 9 });
});

Deno.test("Timing.read() p50 <= p95 <= max, all of them among the values", () => {
  fc.assert(fc.property(
    fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 700 }),
    (values) => {
      const it = timing();
      for (const ms of values) it.record(ms);
      const { count, p50, p95, max } = it.read();
      const kept = values.slice(-512);
      assert.equal(count, values.length);
      assert.ok(p50 <= p95 && p95 <= max);
      assert.equal(max, Math.max(...kept));
      assert.ok([p50, p95].every((ms) => kept.includes(ms)));
    },
  ));
});
