import { ClaudeSettingsError } from "./claude_settings.ts";
import { SettingsFileError } from "./settings_file.ts";

/** Why settings were left as they are, and what to do. */
export interface HooksProblem {
  readonly code: string;
  readonly message: string;
}

/** What kept us from reading or writing settings, as a value. */
export function problemOf(error: unknown): HooksProblem {
  if (error instanceof ClaudeSettingsError || error instanceof SettingsFileError) {
    return { code: error.code, message: error.message };
  }
  return { code: "FAILED", message: error instanceof Error ? error.message : String(error) };
}
