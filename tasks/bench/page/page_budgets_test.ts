import { deepEqual } from "node:assert/strict";
import type { PageFigures } from "./measure_page.ts";
import { missedBudgets } from "./page_budgets.ts";

const GOOD: PageFigures = {
  ...{ changesPerSecond: 50, firstResponseBytes: 900_000, firstResponseGzip: 60_000 },
  ...{ islandsGzip: 40_000, firstPaintMs: 300, frames: 3_600, longestFrameMs: 33, lateFrames: 0 },
  ...{ heavyFrames: 0, longestTaskMs: 50, longestTaskCpuMs: 40, busyShare: 0.2 },
  ...{ heapBefore: 10_000_000, heapAfter: 11_000_000 },
};

Deno.test("missedBudgets() says each budget that does not hold, and nothing at the limits", () => {
  deepEqual(missedBudgets(GOOD), []);
  const bad = { islandsGzip: 40_001, longestTaskMs: 51, heavyFrames: 1, heapAfter: 11_000_001 };
  deepEqual(missedBudgets({ ...GOOD, ...bad }), [
    "longest task of the main thread, ms: 51, at most 50",
    "frames with work of more than 50 ms: 1, at most 0",
    "islands, bytes of gzip: 40001, at most 40000",
    "growth of the heap, bytes: 1000001, at most 1000000",
  ]);
  deepEqual(
    missedBudgets({ ...GOOD, longestTaskMs: Number.NaN }).length,
    1,
    "what is not measured",
  );
});
