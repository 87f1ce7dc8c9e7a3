import { deepEqual, equal } from "node:assert/strict";
import { LONGEST_RETRY_MS, retryPauseMs } from "./retry_pause.ts";

Deno.test("retryPauseMs() doubles with each failure, up to the longest", () => {
  deepEqual([1, 2, 3, 4, 5].map(retryPauseMs), [15_000, 30_000, 60_000, 120_000, 240_000]);
  for (const failures of [6, 7, 100, 1e9]) equal(retryPauseMs(failures), LONGEST_RETRY_MS);
  equal(LONGEST_RETRY_MS, 300_000);
});
