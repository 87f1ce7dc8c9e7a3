import { claudeEventsFor } from "./claude_events.ts";
import { ourHooks, type WantedHooks } from "./claude_settings.ts";
import { hookLine } from "./hook_line.ts";

export interface WantedHooksOptions {
  /** The spool the lines write to, absolute. */
  readonly spool: string;
  /** The lowest version of Claude Code on this machine; null when it is not known. */
  readonly claudeVersion: string | null;
}

/**
 * The lines that shall stand in the text of a settings.json.
 * @throws {ClaudeSettingsError}
 */
export function wantedHooks(
  settings: string,
  { claudeVersion, spool }: WantedHooksOptions,
): WantedHooks {
  // What was put there when the version was known stays when it is not.
  const kept = claudeVersion === null ? ourHooks(settings).map(({ event }) => event) : [];
  const events = new Set([...claudeEventsFor(claudeVersion), ...kept]);
  return new Map([...events].map((event) => [event, hookLine({ event, spool })]));
}
