import { sanitiseLine } from "../../shared/text/sanitise.ts";
import type { Config } from "../platform/config_schema.ts";
import { buildRedaction } from "../upkeep/user_redaction.ts";

/**
 * Takes secrets, the user's own among them, and terminal control out of a text of a log; what is
 * longer than `longest` characters is cut.
 */
export function logScrub(
  config: Pick<Config, "redaction">,
  longest: number,
): (text: string) => string {
  const { logs } = buildRedaction(config);
  return (text) => sanitiseLine(logs(text), longest);
}
