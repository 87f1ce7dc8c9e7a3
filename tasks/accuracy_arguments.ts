import { parseArgs } from "node:util";
import type { ReplayMode } from "../fixtures/agents/replay/replay_case.ts";

/** What a person wants to know of the corpus. */
export interface AccuracyArguments {
  readonly modes: readonly ReplayMode[];
  /** A case's name, with or without its agent; null for all of them. */
  readonly name: string | null;
  /** Only cases that are set apart, or only the others. */
  readonly only: "apart" | "known" | null;
  readonly json: boolean;
  readonly write: boolean;
}

export const ACCURACY_USAGE = `\
Usage: deno task accuracy [--mode metadata|screen|both] [--case NAME] [--held-out | --known]
                          [--json] [--write]

Plays the corpus of agent states through the daemon's own readers, rules and state, and counts how
often it says what is true. See fixtures/README.md.

  --mode MODE    every source but the screen, all of them, or both (the default)
  --case NAME    one case, as claude/fresh_start, with what was said at each step and why
  --held-out     only the cases that are set apart
  --known        only the others
  --json         print the score, and every wrong answer of the known cases
  --write        write fixtures/agents/score.json and docs/accuracy.md

Exit status: 0 played, 64 wrong arguments, 66 no such case.`;

/**
 * Reads the arguments of `deno task accuracy`; null when its usage was asked for.
 *
 * @throws {TypeError} saying which argument is wrong
 */
export function readAccuracyArguments(args: readonly string[]): AccuracyArguments | null {
  const { values } = parseArgs({
    args: args[0] === "--" ? args.slice(1) : [...args],
    options: {
      help: { type: "boolean", short: "h" },
      mode: { type: "string", default: "both" },
      case: { type: "string" },
      "held-out": { type: "boolean", default: false },
      known: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
      write: { type: "boolean", default: false },
    },
  });
  if (values.help) return null;
  const { json, write, known, "held-out": apart } = values;
  if (known && apart) throw new TypeError("cannot use --held-out with --known: they leave nothing");
  const modes = readModes(values.mode);
  const isPart = known || apart || values.case !== undefined || modes.length < 2;
  if (write && isPart) {
    throw new TypeError("cannot use --write with a part of the corpus: play all of it");
  }
  const only = apart ? "apart" : known ? "known" : null;
  return { modes, name: values.case ?? null, only, json, write };
}

function readModes(mode: string): readonly ReplayMode[] {
  if (mode === "both") return ["metadata", "screen"];
  if (mode === "metadata" || mode === "screen") return [mode];
  throw new TypeError(`cannot use --mode ${mode}: it is none of metadata, screen, both`);
}
