import { equal, throws } from "node:assert/strict";
import { parseTimes } from "./measure_cpu.ts";

Deno.test("parseTimes() sums up what children used", () => {
  equal(parseTimes("0m0.010s 0m0.020s\n1m2.500s 0m0.250s\n"), 62_750);
});

Deno.test("parseTimes() refuses what is no times", () => {
  throws(() => parseTimes("sh: times: not found"), SyntaxError);
});
