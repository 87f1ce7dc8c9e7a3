import type { Redact } from "../../shared/text/redact.ts";
import { sanitiseLine } from "../../shared/text/sanitise.ts";
import type { HealthFinding } from "./health_finding.ts";

/** How minutes of panes are kept and summed up. */
export interface StatisticsParts {
  /** Why it could not be done last; null while it can. */
  readonly error: string | null;
  /** Pieces of minutes that wait to be written. */
  readonly waiting: number;
  /** Pieces of minutes that were given up in this run. */
  readonly lost: number;
  /** Pieces of minutes that did not fit to what was kept already, after the clock was set. */
  readonly refused: number;
}

/** Degraded while minutes cannot be kept; what was lost before that is only told. */
export function statisticsCheck(
  { error, waiting, lost, refused }: StatisticsParts,
  redact: Redact,
): HealthFinding {
  const name = "statistics";
  const missing = [
    ...(lost === 0 ? [] : [`${lost} pieces of minutes were lost`]),
    ...(refused === 0 ? [] : [`${refused} pieces of minutes came too late or twice`]),
  ];
  if (error === null) {
    const detail = ["minutes of panes are kept and summed up", ...missing].join("; ");
    return { name, status: "ok", detail };
  }
  const wait = `${waiting} pieces of minutes wait for the database`;
  const detail = [wait, ...missing].join("; ") + `: ${sanitiseLine(redact(error))}`;
  return { name, status: "degraded", detail };
}
