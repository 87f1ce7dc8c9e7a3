import { deepEqual, equal } from "node:assert/strict";
import { compareBudgets, readBudgets } from "./budgets.ts";
import { METRICS } from "./metrics.ts";
import { scenariosOf, STANDARD_SIZES } from "./scenario.ts";

const BUDGET = { name: "rss", scenario: "20x6-quiet", limit: 80, unit: "MB", source: "test" };

function verdictOf(metrics: Parameters<typeof compareBudgets>[1][number]["metrics"]) {
  const [result] = compareBudgets([BUDGET], [{ name: "20x6-quiet", metrics }]);
  return [result?.verdict, result?.value];
}

Deno.test("compareBudgets() takes the limit itself as met", () => {
  deepEqual(verdictOf({ rss: { value: 80, unit: "MB" } }), ["met", 80]);
  deepEqual(verdictOf({ rss: { value: 80.1, unit: "MB" } }), ["missed", 80.1]);
});

Deno.test("compareBudgets() calls missing what was not measured in that unit", () => {
  deepEqual(verdictOf({}), ["missing", null]);
  deepEqual(verdictOf({ rss: { value: 1, unit: "ms" } }), ["missing", null]);
  deepEqual(verdictOf({ rss: { value: NaN, unit: "MB" } }), ["missing", null]);
  equal(compareBudgets([BUDGET], [])[0]?.verdict, "missing");
});

Deno.test("readBudgets() asks only for what the bench measures, each once", async () => {
  const budgets = await readBudgets();
  const scenarios = new Set(scenariosOf(STANDARD_SIZES).map(({ name }) => name));
  const units: Readonly<Record<string, string>> = METRICS;
  for (const { name, scenario, unit } of budgets) {
    equal(units[name], unit, name);
    equal(scenarios.has(scenario), true, scenario);
  }
  const keys = budgets.map(({ name, scenario }) => `${scenario} ${name}`);
  equal(new Set(keys).size, keys.length);
});

Deno.test("readBudgets() leaves no scenario without a promise", async () => {
  const promised = new Set((await readBudgets()).map(({ scenario }) => scenario));
  deepEqual([...promised].sort(), scenariosOf(STANDARD_SIZES).map(({ name }) => name).sort());
});
