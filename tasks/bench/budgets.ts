import * as z from "zod";
import type { ScenarioReport } from "./findings.ts";

/** One promise: this figure of this scenario is at most `limit`. */
const Budget = z.strictObject({
  /** A figure of metrics.ts. */
  name: z.string(),
  scenario: z.string(),
  limit: z.number().nonnegative(),
  unit: z.string(),
  /** Which requirement it comes from, in words. */
  source: z.string(),
});

const BudgetFile = z.strictObject({ budgets: z.array(Budget).min(1) });

export type Budget = z.infer<typeof Budget>;

/** A budget beside what was measured; a figure that is not there is as bad as one too large. */
export interface BudgetResult extends Budget {
  readonly value: number | null;
  readonly verdict: "met" | "missed" | "missing";
}

const FILE = new URL("./budgets.json", import.meta.url);

/**
 * The budgets of this project.
 *
 * @throws {Error} when the file is not there or not as it should be
 */
export async function readBudgets(): Promise<readonly Budget[]> {
  return BudgetFile.parse(JSON.parse(await Deno.readTextFile(FILE))).budgets;
}

/** Holds each budget against the reports. Pure. */
export function compareBudgets(
  budgets: readonly Budget[],
  reports: readonly Pick<ScenarioReport, "name" | "metrics">[],
): readonly BudgetResult[] {
  return budgets.map((budget) => {
    const metric = reports.find(({ name }) => name === budget.scenario)?.metrics[budget.name];
    if (metric === undefined || metric.unit !== budget.unit || !Number.isFinite(metric.value)) {
      return { ...budget, value: null, verdict: "missing" };
    }
    const verdict = metric.value <= budget.limit ? "met" : "missed";
    return { ...budget, value: metric.value, verdict };
  });
}
