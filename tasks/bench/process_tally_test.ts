import { deepEqual, equal, throws } from "node:assert/strict";
import { tallyProcesses } from "./process_tally.ts";

const readings = (...pairs: [number, number][]) =>
  pairs.map(([ticks, processes]) => ({ ticks, processes }));

Deno.test("tallyProcesses() gives mean and maximum of a look", () => {
  deepEqual(tallyProcesses(readings([5, 7], [6, 8], [7, 10], [9, 12])), { mean: 1.25, max: 2 });
});

Deno.test("tallyProcesses() counts a process with the look that it belongs to", () => {
  equal(tallyProcesses(readings([5, 7], [5, 8], [6, 9], [7, 10])).max, 2);
});

Deno.test("tallyProcesses() refuses to count without looks", () => {
  throws(() => tallyProcesses([]), RangeError);
  throws(() => tallyProcesses(readings([5, 7])), RangeError);
  throws(() => tallyProcesses(readings([5, 7], [5, 9])), RangeError);
});
