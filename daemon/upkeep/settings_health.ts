import type { Redact } from "../../shared/text/redact.ts";
import { sanitiseLine } from "../../shared/text/sanitise.ts";
import type { HealthFinding } from "./health_finding.ts";

/** Degraded while the file of the settings is wrong: no daemon would start with it. */
export function settingsCheck(fault: string | null, redact: Redact): HealthFinding {
  const name = "settings";
  if (fault === null) return { name, status: "ok", detail: "nothing is wrong in their file" };
  const detail = `${fault}; what was in force before goes on`;
  return { name, status: "degraded", detail: sanitiseLine(redact(detail), 400) };
}
