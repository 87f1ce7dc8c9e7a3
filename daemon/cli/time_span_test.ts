import assert from "node:assert/strict";
import { formatSpan } from "./time_span.ts";

Deno.test("formatSpan() says how much time, and some of it is never none", () => {
  const spans = [0, 1, 45_900, 60_000, 3_599_999, 3_600_000, 11_100_000, 270_600_000];
  assert.deepEqual(spans.map(formatSpan), [
    ...["0", "1s", "45s", "1m", "59m", "1h 00m", "3h 05m", "75h 10m"],
  ]);
});
