import type { Redact } from "../../shared/text/redact.ts";
import { sanitiseLine } from "../../shared/text/sanitise.ts";
import type { LoadedPrices } from "../platform/price_table.ts";
import type { HealthFinding } from "./health_finding.ts";

/** Degraded while the user's file of prices is wrong: the built-in prices hold then. */
export function priceCheck({ table, problem }: LoadedPrices, redact: Redact): HealthFinding {
  const name = "prices";
  if (problem !== null) {
    const detail = `${shortProblem(problem)}; the built-in prices hold`;
    return { name, status: "degraded", detail: sanitiseLine(redact(detail), 400) };
  }
  const own = table.lists.length === 1 ? "" : ", yours come first";
  return { name, status: "ok", detail: `prices of ${table.asOf} are built in${own}` };
}

/** The first of what is wrong in a file of prices, and how many there are. */
export function shortProblem(problem: string): string {
  const [first = "", ...more] = problem.split("\n").filter((line) => !line.startsWith(" "));
  return more.length === 0 ? first : `${first} (${more.length + 1} problems)`;
}
