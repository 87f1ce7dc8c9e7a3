import { RulesInForce } from "./detect/rules_in_force.ts";
import type { Log } from "./platform/log.ts";
import { Detectors, logProblem } from "./upkeep/detectors.ts";
import type { TmuxPlaces } from "./upkeep/tmux_access.ts";

export interface RuleParts {
  readonly log: Log;
  readonly places: Pick<TmuxPlaces, "config" | "paths">;
  /** Other rules are in force from now on. */
  readonly onChange: () => void;
}

/** The built-in rules, and what brings those of the user into force. */
export function buildRules(
  { log, places, onChange }: RuleParts,
): { readonly rules: RulesInForce; readonly detectors: Detectors } {
  const detectLog = log.room("detect");
  const rules = new RulesInForce({
    clock: () => performance.now(),
    settingsFile: places.paths.configFile,
    onWithdrawn: (problem) => logProblem(problem, detectLog),
  });
  return { rules, detectors: new Detectors({ places, rules, log: detectLog, onChange }) };
}
