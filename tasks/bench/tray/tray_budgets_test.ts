import { deepEqual } from "node:assert/strict";
import type { TrayFigures } from "./measure_tray.ts";
import { missedTrayBudgets } from "./tray_budgets.ts";

const GOOD: TrayFigures = {
  ...{ promptMs: [...Array(19).fill(1_000), 5_000], answerMs: [1], firstIconMs: [100, 3_000] },
  ...{ idleShare: 0.005, idleSeconds: 60, idleRss: 150_000_000 },
};

Deno.test("missedTrayBudgets() says each budget that does not hold, and nothing at the limits", () => {
  deepEqual(missedTrayBudgets(GOOD), []);
  const bad = { promptMs: [1, 1_001], firstIconMs: [3_001.5], idleShare: 0.0061, idleRss: 2e8 };
  deepEqual(missedTrayBudgets({ ...GOOD, ...bad }), [
    "prompt to badge, p95, ms: 1001, at most 1000",
    "start to icon, the longest, ms: 3001.5, at most 3000",
    "idle, % of a processor: 0.61, at most 0.5",
    "idle, bytes of memory: 200000000, at most 150000000",
  ]);
  deepEqual(missedTrayBudgets({ ...GOOD, idleShare: NaN }).length, 1, "what was not measured");
});
