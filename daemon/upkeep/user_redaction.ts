import { type FindSecrets, type Redact, redact, REDACTED } from "../../shared/text/redact.ts";
import { findUserSecrets } from "../detect/find_user_secrets.ts";
import { PackPattern } from "../detect/pack_pattern.ts";
import type { ConfigProblem } from "../platform/config_problem.ts";
import type { Config } from "../platform/config_schema.ts";
import { tomlPlaces } from "../platform/toml_places.ts";

/** How secrets are taken out, for each place that a text can go to. */
export interface Redaction {
  /** What tmux and agents tell of panes, before it is kept, shown or told of. */
  readonly metadata: Redact;
  readonly logs: Redact;
  readonly preview: Redact;
  readonly bundle: Redact;
  /** False where {@linkcode Redaction.metadata} changes nothing that was redacted before. */
  readonly changesMetadata: boolean;
}

/**
 * Instructions of all patterns together: each of them is a step that every character of a text may
 * take, and titles are many.
 */
const LARGEST_SUM = 1_500;

/** Texts whose answer is remembered: titles and paths come again with every look. */
const MOST_REMEMBERED = 5_000;

/** Builds what the settings ask for. Patterns that are refused must have been told before. */
export function buildRedaction(
  { redaction }: Pick<Config, "redaction">,
  clock: () => number = () => performance.now(),
): Redaction {
  const { patterns, replacement, max_scan_bytes: maxScan, apply_to } = redaction;
  const taken = patterns.map((source) => new PackPattern(source))
    .filter((pattern) => refusalOf(pattern) === null);
  const user = taken.length === 0 ? [] : [findUserSecrets(taken, { clock })];
  const findersAt = (place: typeof apply_to[number]): readonly FindSecrets[] =>
    apply_to.includes(place) ? user : [];
  const at = (place: typeof apply_to[number]): Redact => {
    const finders = findersAt(place);
    return (text) => redact(text, { replacement, maxScan, finders });
  };
  const finders = findersAt("metadata");
  return {
    // The built-in patterns were at work where the text came in.
    metadata: remembered((text) =>
      redact(text, { replacement, maxScan, finders, patterns: [] })
        .replaceAll(REDACTED, () => replacement)
    ),
    changesMetadata: finders.length > 0 || replacement !== REDACTED,
    logs: at("logs"),
    preview: at("output_preview"),
    bundle: at("diagnostics_bundle"),
  };
}

/**
 * The patterns of `[redaction]` that cannot be used, each with its place in the text of the settings.
 * Going on without one would keep and show what the user meant to hide.
 */
export function redactionProblems(
  { redaction }: Pick<Config, "redaction">,
  text: string,
): readonly ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const places = tomlPlaces(text);
  const key = "redaction.patterns";
  const add = (path: readonly string[], message: string, hint: string) =>
    problems.push({ ...places.find(path), key, message, hint });
  let sum = 0;
  for (const [index, source] of redaction.patterns.entries()) {
    const pattern = new PackPattern(source);
    const refusal = refusalOf(pattern);
    if (refusal === null) sum += pattern.size;
    else add(["redaction", "patterns", String(index)], `${key}[${index + 1}] ${refusal}`, HINT);
  }
  if (sum > LARGEST_SUM) {
    add(
      ["redaction", "patterns"],
      `${key} are too costly together: ${sum} steps for each character, at most ${LARGEST_SUM} ` +
        "are taken",
      "leave out what the built-in patterns find anyway, or shorten repetitions such as {1,200}",
    );
  }
  return problems;
}

const HINT = "patterns are written as RE2 takes them: no look-around, no back-references";

function refusalOf(pattern: PackPattern): string | null {
  const refusal = pattern.refusal();
  if (refusal !== null) return refusal;
  return pattern.test("") ? "also fits where there is nothing, and so says nothing" : null;
}

function remembered(inner: Redact): Redact {
  const known = new Map<string, string>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const redacted = inner(text);
    if (known.size >= MOST_REMEMBERED) known.clear();
    known.set(text, redacted);
    return redacted;
  };
}
