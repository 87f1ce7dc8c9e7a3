import assert from "node:assert/strict";
import { shortCount } from "./short_count.ts";

Deno.test("shortCount() says a count in at most four characters and a dot", () => {
  const told = [0, 7, 950, 999, 1_000, 1_249, 9_949, 9_950, 45_210, 155_025, 999_499].map(
    shortCount,
  );
  assert.deepEqual(told, [
    ...["0", "7", "950", "999", "1k", "1.2k", "9.9k", "10k", "45k", "155k", "999k"],
  ]);
});

Deno.test("shortCount() goes to the next unit where rounding would", () => {
  assert.deepEqual([999_500, 1_234_567, 12e6, 3.4e9, 2e12].map(shortCount), [
    ...["1M", "1.2M", "12M", "3.4G", "2T"],
  ]);
});
