import { loadPrices } from "../platform/price_table.ts";
import { type DoctorCheck, fine, warning } from "./doctor_check.ts";
import { shortProblem } from "./price_health.ts";

/** Whether the user's file of prices, if there is one, can be used. */
export function checkPrices(file: string): DoctorCheck {
  const name = "prices";
  const { table, problem } = loadPrices(file);
  if (problem !== null) {
    const advice = "correct it, and start the daemon again: until then the built-in prices hold";
    return warning(name, shortProblem(problem), advice);
  }
  const builtIn = `prices of ${table.asOf} are built in`;
  return fine(name, table.lists.length === 1 ? builtIn : `${file} comes first, ${builtIn}`);
}
