import { dirname } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { configRules } from "../detect/config_rules.ts";
import { writeAtomically } from "../platform/atomic_write.ts";
import { configGet, defaultConfig, LARGEST_CONFIG_BYTES, parseConfig } from "../platform/config.ts";
import { type ConfigProblem, problemPlace } from "../platform/config_problem.ts";
import { CONFIG_KEYS, isConfigKey } from "../platform/config_use.ts";
import type { Config, ConfigKey } from "../platform/config_schema.ts";
import { nearestName } from "../platform/nearest_name.ts";
import { editToml, TomlEditError, type TomlKey, whyNotEdited } from "../platform/toml_edit.ts";
import { tomlPlaces } from "../platform/toml_places.ts";
import { whyNotWritten } from "../platform/why_not_written.ts";
import { differingKeys } from "./live_settings.ts";
import { redactionProblems } from "./user_redaction.ts";

/** By dotted key; null takes the key out of the file. */
export type SettingChanges = Readonly<Record<string, unknown>>;

export type EditAnswer =
  | {
    readonly kind: "done";
    /** What the file says now, defaults filled in. */
    readonly config: Config;
    readonly changed: readonly ConfigKey[];
  }
  | {
    /**
     * `wrong`: the values are. `conflict`: somebody else has written the file. `impossible`: it cannot be
     * read, written or changed in its form, or is wrong already.
     */
    readonly kind: "unknown_key" | "wrong" | "conflict" | "impossible";
    readonly message: string;
    readonly problems?: readonly ConfigProblem[];
  };

export interface EditOptions {
  /** Nothing is written. */
  readonly dryRun?: boolean | undefined;
  /** By key, what the file must say before, defaults filled in; all else is a conflict. */
  readonly expected?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * Changes keys of a daemon.toml in place. Nothing is written unless the whole file is right
 * afterwards, by everything a daemon asks of it at its start; every other byte stays. A file that is
 * not there is made.
 */
export async function editSettings(
  file: string,
  changes: SettingChanges,
  { dryRun = false, expected = {} }: EditOptions = {},
): Promise<EditAnswer> {
  const unknown = Object.keys(changes).find((key) => !isConfigKey(key));
  if (unknown !== undefined) return { kind: "unknown_key", message: unknownKey(unknown) };
  const read = await readText(file);
  if ("message" in read) return { kind: "impossible", message: read.message };
  const before = judgeText(read.text ?? "");
  const others = before.config === null ? [] : keysUnlike(expected, before.config);
  if (others.length > 0) return { kind: "conflict", message: changedMeanwhile(file, others) };
  const edited = edit(read.text ?? "", changes);
  if ("message" in edited) {
    const { problems } = before;
    if (problems.length > 0) return { kind: "impossible", ...wrongAlready(file, problems) };
    return { kind: "impossible", message: edited.message };
  }
  if (new TextEncoder().encode(edited.text).length > LARGEST_CONFIG_BYTES) {
    return {
      kind: "wrong",
      message: `${file} would be larger than 256 KiB, which no daemon reads`,
    };
  }
  const after = judgeText(edited.text);
  const refused = [...after.problems, ...refusedPatterns(after.config, edited.text, changes)];
  if (after.config === null || refused.length > 0) {
    const own = refused.filter(({ key }) => Object.hasOwn(changes, key));
    return own.length > 0
      ? { kind: "wrong", message: own.map(({ message }) => message).join("; "), problems: own }
      : { kind: "impossible", ...wrongAlready(file, refused) };
  }
  const changed = differingKeys(before.config ?? defaultConfig(), after.config);
  const answer = { kind: "done", config: after.config, changed } as const;
  if (dryRun || edited.text === (read.text ?? "")) return answer;
  return await write(file, { text: edited.text, replaces: read.text }) ?? answer;
}

export type ReadAnswer =
  | { readonly kind: "done"; readonly config: Config; readonly exists: boolean }
  | {
    readonly kind: "impossible";
    readonly message: string;
    readonly problems?: readonly ConfigProblem[];
  };

/** Reads a daemon.toml as a daemon does at its start. */
export async function readSettings(file: string): Promise<ReadAnswer> {
  const read = await readText(file);
  if ("message" in read) return { kind: "impossible", message: read.message };
  const { config, problems } = judgeText(read.text ?? "");
  if (config === null || problems.length > 0) {
    return { kind: "impossible", ...wrongAlready(file, problems) };
  }
  return { kind: "done", config, exists: read.text !== null };
}

/** A key that {@linkcode editSettings} cannot change, and why. */
export interface FixedKey {
  readonly key: ConfigKey;
  readonly why: string;
}

/** What stands in a daemon.toml in a form that only its user can change; empty for a wrong file. */
export async function fixedSettings(file: string): Promise<readonly FixedKey[]> {
  const read = await readText(file);
  if ("message" in read || read.text === null) return [];
  const text = read.text.replace(/^\ufeff/, "");
  if (judgeText(text).config === null) return [];
  const places = tomlPlaces(text);
  return CONFIG_KEYS.flatMap((key) => {
    const [table = "", name = ""] = key.split(".");
    const isWritten = places.spot([table, name]) ?? places.spot([table])?.entry;
    const why = isWritten ? whyNotEdited(text, [table, name]) : null;
    return why === null ? [] : [{ key, why }];
  });
}

interface Judged {
  readonly config: Config | null;
  readonly problems: readonly ConfigProblem[];
}

function judgeText(text: string): Judged {
  const plain = text.replace(/^\ufeff/, "");
  const parsed = parseConfig(plain);
  if (!("config" in parsed)) return { config: null, problems: parsed.problems };
  return { config: parsed.config, problems: redactionProblems(parsed.config, plain) };
}

/** A daemon leaves such patterns out and goes on; whoever writes one now should know. */
function refusedPatterns(
  config: Config | null,
  text: string,
  changes: SettingChanges,
): readonly ConfigProblem[] {
  if (config === null) return [];
  const { compact_patterns: compact, escalation_patterns: escalation } = config.detection;
  const places = tomlPlaces(text);
  const placeOf = (key: string, index: number) => ({
    file: "",
    ...places.find(["detection", key, String(index)]),
  });
  return configRules({ compact, escalation }, placeOf).problems
    .filter(({ key }) => Object.hasOwn(changes, key));
}

function edit(
  text: string,
  changes: SettingChanges,
): { readonly text: string } | { readonly message: string } {
  const edits = Object.entries(changes).map(([key, value]) => {
    const [table = "", name = ""] = key.split(".");
    return [[table, name] as TomlKey, value === null ? undefined : value] as const;
  });
  try {
    return { text: editToml(text, edits) };
  } catch (error) {
    if (error instanceof TomlEditError) return { message: error.message };
    throw error;
  }
}

async function write(
  file: string,
  { text, replaces }: { readonly text: string; readonly replaces: string | null },
): Promise<Extract<EditAnswer, { readonly message: string }> | null> {
  try {
    if (replaces === null) await Deno.mkdir(dirname(file), { recursive: true, mode: 0o700 });
    if (await writeAtomically(file, text, { replaces })) return null;
  } catch (error) {
    const message = `${file} cannot be written: ${whyNotWritten(error)}`;
    return { kind: "impossible", message };
  }
  const message = `${file} was changed by somebody else just now: nothing was written, try again`;
  return { kind: "conflict", message };
}

/** The text with the mark that some editors put before it; null without a file. */
async function readText(
  file: string,
): Promise<{ readonly text: string | null } | { readonly message: string }> {
  try {
    const { isFile, size } = await Deno.stat(file);
    if (!isFile || size > LARGEST_CONFIG_BYTES) {
      return { message: `${file} cannot be changed: it is no file of at most 256 KiB` };
    }
    const bytes = await Deno.readFile(file);
    return { text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return { text: null };
    const why = error instanceof TypeError ? "it is not UTF-8 text" : whyNotWritten(error);
    return { message: `${file} cannot be read: ${why}` };
  }
}

/** Each problem with its place: of what nobody has just written, that is what there is to know. */
function wrongAlready(file: string, problems: readonly ConfigProblem[]) {
  const [first] = problems;
  const message = `${file} is wrong, line ${first?.line ?? 1}: ` +
    `${first?.message ?? "it cannot be read"}; \`ntm-tracker config check\` tells all`;
  return {
    message,
    problems: problems.map((each) => ({
      ...each,
      message: `${problemPlace(each, file)}: ${each.message}`,
    })),
  };
}

function keysUnlike(
  expected: Readonly<Record<string, unknown>>,
  config: Config,
): readonly string[] {
  return Object.entries(expected)
    .filter(([key, value]) => !isDeepStrictEqual(configGet(config, key)?.value, value))
    .map(([key]) => key);
}

function changedMeanwhile(file: string, keys: readonly string[]): string {
  const verb = keys.length === 1 ? "was" : "were";
  return `${keys.join(", ").slice(0, 500)} ${verb} changed in ${file} meanwhile: ` +
    "nothing was written, look at it and try again";
}

function unknownKey(key: string): string {
  const near = nearestName(key, CONFIG_KEYS);
  const hint = near === null ? "`ntm-tracker config get` lists all" : `did you mean ${near}?`;
  return `there is no setting ${JSON.stringify(key.slice(0, 100))}: ${hint}`;
}
