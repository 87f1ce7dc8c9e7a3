import { percentile } from "../percentile.ts";
import type { TrayFigures } from "./measure_tray.ts";

/** The most that a figure of the tray may be. */
export interface TrayBudget {
  readonly name: string;
  readonly limit: number;
  readonly of: (figures: TrayFigures) => number;
}

export const TRAY_BUDGETS: readonly TrayBudget[] = [
  { name: "prompt to badge, p95, ms", limit: 1_000, of: (it) => percentile(it.promptMs, 0.95) },
  {
    name: "start to icon, the longest, ms",
    limit: 3_000,
    of: (it) => percentile(it.firstIconMs, 1),
  },
  { name: "idle, % of a processor", limit: 0.5, of: (it) => it.idleShare * 100 },
  { name: "idle, bytes of memory", limit: 150_000_000, of: (it) => it.idleRss },
];

/** One line for each budget that was missed; empty when all hold. Pure. */
export function missedTrayBudgets(figures: TrayFigures): readonly string[] {
  return TRAY_BUDGETS.filter(({ limit, of }) => !(of(figures) <= limit))
    .map(({ name, limit, of }) => `${name}: ${rounded(of(figures))}, at most ${limit}`);
}

function rounded(value: number): string {
  return `${Math.round(value * 100) / 100}`;
}
