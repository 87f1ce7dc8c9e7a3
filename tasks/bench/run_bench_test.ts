import { deepEqual, throws } from "node:assert/strict";
import { readBenchArguments } from "./bench_arguments.ts";
import { select } from "./run_bench.ts";

function selected(...args: string[]) {
  const selection = select(readBenchArguments(args));
  return selection.kind === "curve"
    ? selection.fleets.map(({ sessions, printing }) => `${sessions} ${printing}`)
    : selection.scenarios.map(({ name }) => name);
}

Deno.test("select() takes scenarios by name and size", () => {
  deepEqual(selected("--only", "100x10-quiet"), ["100x10-quiet"]);
  deepEqual(selected("--size", "2x3", "--only", "printing"), [
    "2x3-printing",
    "2x3-printing-hooks",
  ]);
  throws(() => selected("--size", "2x3", "--only", "20x6"), RangeError);
});

Deno.test("select() draws the curve of the smaller fleet", () => {
  deepEqual(selected("--curve"), ["20 false", "20 true"]);
  deepEqual(selected("--curve", "--size", "2x3", "--only", "quiet"), ["2 false"]);
});
