import assert from "node:assert/strict";
import type { UsageReport } from "../../../../shared/protocol/methods/usage.ts";
import { modelDays } from "./model_days.ts";

function row(day: string, model: string, total: number, costUsd: number | null = null) {
  const tokens = { input: total, output: 0, cacheRead: 0, cacheWrite: 0, reasoning: 0, total };
  const rest = { unpricedTokens: 0, exact: true as const, firstAt: 0, lastAt: 0 };
  return { day, model, tokens, costUsd, ...rest } satisfies UsageReport["rows"][number];
}

const SPAN = { lastDay: "2026-03-01", count: 3 };

Deno.test("modelDays() has every day, also those on which nothing was used", () => {
  const { days } = modelDays([row("2026-03-01", "a", 5)], SPAN);
  assert.deepEqual(days, [
    { day: "2026-02-27", tokens: [0] },
    { day: "2026-02-28", tokens: [0] },
    { day: "2026-03-01", tokens: [5] },
  ]);
});

Deno.test("modelDays() sums models up, most tokens first, the small ones as others", () => {
  const rows = ["a", "b", "c", "d", "e", "f"].map((model, index) =>
    row("2026-03-01", model, (index + 1) * 10, index === 0 ? null : 1)
  );
  const { models, parts, days } = modelDays([...rows, row("2026-02-28", "f", 1, 1)], SPAN);
  assert.deepEqual(models[0], { model: "f", tokens: 61, costUsd: 2 });
  assert.equal(models.at(-1)?.costUsd, null);
  assert.deepEqual(parts, ["f", "e", "d", "c", "others"]);
  assert.deepEqual(days[2]?.tokens, [60, 50, 40, 30, 30]);
});

Deno.test("modelDays() of nothing has its days and no models", () => {
  const { models, parts, days } = modelDays([], SPAN);
  assert.deepEqual([models, parts, days.length], [[], [], 3]);
});
