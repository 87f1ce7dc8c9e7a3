import assert from "node:assert/strict";
import { Metrics } from "./metrics.ts";

const metrics = () => new Metrics({ elapsed: () => 0 });

Deno.test("Metrics.read() has what was counted, timed and told, in the order of names", () => {
  const it = metrics();
  it.counter("b").add();
  it.counter("b").add(4);
  it.timing("look").record(3);
  it.include(() => ({ counters: { a: 1 }, gauges: { queue: 7 } }));
  const { counters, gauges, timingsMs } = it.read();
  assert.deepEqual(Object.entries(counters), [["a", 1], ["b", 5]]);
  assert.deepEqual(gauges, { queue: 7 });
  assert.deepEqual(timingsMs, { look: { count: 1, p50: 3, p95: 3, max: 3 } });
});

Deno.test("Metrics.read() asks anew each time, and who throws is left out", () => {
  const it = metrics();
  let queue = 1;
  it.include(() => ({ gauges: { queue: queue++ } }));
  it.include(() => {
    throw new Error("gone");
  });
  assert.deepEqual([it.read().gauges, it.read().gauges], [{ queue: 1 }, { queue: 2 }]);
});

Deno.test("Metrics.counter() refuses names without end", () => {
  const it = metrics();
  assert.throws(() => {
    for (let each = 0; each < 1_000; each++) it.counter(`name-${each}`);
  }, RangeError);
});
