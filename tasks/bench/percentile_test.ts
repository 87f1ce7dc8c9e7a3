import { equal, throws } from "node:assert/strict";
import fc from "fast-check";
import { median, percentile } from "./percentile.ts";

Deno.test("percentile() takes the nearest rank", () => {
  const twenty = Array.from({ length: 20 }, (_, index) => 20 - index);
  equal(percentile(twenty, 0.5), 10);
  equal(percentile(twenty, 0.95), 19);
  equal(percentile(twenty, 0.99), 20);
  equal(percentile(twenty, 1), 20);
  equal(percentile([7], 0.01), 7);
  equal(percentile([5, 1, 4, 2, 3], 0.95), 5);
});

Deno.test("percentile() gives a sample that enough others do not exceed", () => {
  fc.assert(fc.property(
    fc.array(fc.double({ noNaN: true }), { minLength: 1 }),
    fc.integer({ min: 1, max: 100 }),
    (samples, percent) => {
      const value = percentile(samples, percent / 100);
      const within = samples.filter((sample) => sample <= value).length;
      const below = samples.filter((sample) => sample < value).length;
      return samples.includes(value) && within * 100 >= percent * samples.length &&
        below * 100 < percent * samples.length;
    },
  ));
});

Deno.test("percentile() leaves the samples as they were and refuses what has no answer", () => {
  const samples = [3, 1, 2];
  percentile(samples, 0.5);
  equal(samples.join(), "3,1,2");
  throws(() => percentile([], 0.5), RangeError);
  for (const share of [0, -1, 1.01, NaN]) throws(() => percentile([1], share), RangeError);
});

Deno.test("median() takes the middle", () => {
  equal(median([9]), 9);
  equal(median([3, 1, 2]), 2);
  equal(median([4, 1, 3, 2]), 2.5);
  throws(() => median([]), RangeError);
});
