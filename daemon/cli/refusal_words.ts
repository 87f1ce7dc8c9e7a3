import type { Refusal } from "../platform/supervisor_state.ts";

/** Why no other try is made, and what to do about it, as a sentence. */
export function refusalWords(refusal: Refusal): string {
  return `gave up: ${REFUSAL_WORDS[refusal]}`;
}

const REFUSAL_WORDS: Readonly<Record<Refusal, string>> = {
  command_line: "the daemon does not take its command line, start the supervisor anew with " +
    "this version",
  newer_database: "a newer version has written the database, install that one again or move the " +
    "database away",
  settings: "the settings are wrong, see `ntm-tracker config check`",
};
