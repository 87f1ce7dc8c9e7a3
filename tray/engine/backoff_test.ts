import assert from "node:assert/strict";
import { backoffMs } from "./backoff.ts";

const limits = { firstMs: 500, longestMs: 30_000, jitter: 0.2 };

Deno.test("backoffMs() doubles up to its longest", () => {
  const pauses = [1, 2, 3, 4, 5, 6, 7, 8, 2_000].map((n) => backoffMs(n, { random: 0, limits }));
  assert.deepEqual(pauses, [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
});

Deno.test("backoffMs() lets chance take off a part", () => {
  assert.equal(backoffMs(1, { random: 0.5, limits }), 450);
  assert.equal(backoffMs(9, { random: 1, limits }), 24_000);
});
