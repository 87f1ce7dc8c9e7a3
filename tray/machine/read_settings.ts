import type * as z from "zod";
import type { MachineOs } from "./places.ts";
import { migrateSettings, type RawSettings } from "./settings_migrations.ts";
import { defaultSettings, MachineSettings } from "./settings_schema.ts";

/** What a settings file turned out to be. Sentences are for the user. */
export type ReadSettings =
  | { readonly kind: "ok"; readonly settings: MachineSettings; readonly raw: RawSettings }
  /** Some of it cannot be used: that is at its default, and named. */
  | {
    readonly kind: "broken";
    readonly settings: MachineSettings;
    readonly raw: RawSettings;
    readonly sentence: string;
    /** The sentence without what is used instead. */
    readonly fault: string;
  }
  | {
    readonly kind: "newer";
    readonly settings: MachineSettings;
    readonly sentence: string;
    readonly fault: string;
  };

/** Reads the text of a settings file. Pure, never throws. */
export function readSettings(text: string, os: MachineOs): ReadSettings {
  const parsed = parseObject(text);
  if (typeof parsed === "string") return allBroken(parsed, os);
  const migrated = migrateSettings(parsed);
  if (migrated.kind === "newer") {
    const who = `a newer version of this program has written them (${migrated.version})`;
    const sentence = `${who}, they are left as they are and the usual settings are used: update ` +
      "this program";
    const fault = `${who}, they are left as they are: update this program`;
    return { kind: "newer", settings: defaultSettings(os), sentence, fault };
  }
  if (migrated.kind === "broken") {
    return allBroken(`its version is ${JSON.stringify(parsed.version)}, wanted is a number`, os);
  }
  return check(migrated.raw, os);
}

function check(raw: RawSettings, os: MachineOs): ReadSettings {
  const whole = withDefaults(raw, os);
  const result = MachineSettings.safeParse(whole);
  if (result.success) return { kind: "ok", settings: result.data, raw };
  const good = { ...raw };
  const names = [...new Set(result.error.issues.map(({ path }) => String(path[0])))];
  for (const name of names) delete good[name];
  const fault = describe(result.error.issues[0]);
  return {
    kind: "broken",
    settings: MachineSettings.parse(withDefaults(good, os)),
    raw: good,
    sentence: `${fault}; the usual value is used for ${names.join(", ")}`,
    fault,
  };
}

function withDefaults(raw: RawSettings, os: MachineOs): RawSettings {
  return "launch" in raw ? raw : { ...raw, launch: defaultSettings(os).launch };
}

function allBroken(fault: string, os: MachineOs): ReadSettings {
  const sentence = `${fault}; the usual settings are used`;
  return { kind: "broken", settings: defaultSettings(os), raw: {}, sentence, fault };
}

/** The object, or in words why there is none. */
function parseObject(text: string): RawSettings | string {
  try {
    // Editors of Windows like to begin a file with a mark of its encoding.
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ""));
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      return value as RawSettings;
    }
    return "the file holds no object in { }";
  } catch {
    return "the file is no JSON";
  }
}

function describe(issue: z.core.$ZodIssue | undefined): string {
  if (issue === undefined) return "a value does not fit";
  const place = issue.path.map(String).join(".");
  return `${place} does not fit (${issue.message})`;
}

/**
 * The text to write: what is known as it is now, and what this program does not know as it stood.
 * @param raw what was read
 */
export function writeSettings(settings: MachineSettings, raw: RawSettings): string {
  const known = MachineSettings.safeParse(raw);
  const unknown = known.success ? unknownOf(raw, known.data) : raw;
  return `${JSON.stringify(joined(unknown, settings), null, 2)}\n`;
}

/** The parts of `raw` that did not become part of `known`; of objects only, not inside lists. */
function unknownOf(raw: RawSettings, known: RawSettings): RawSettings {
  const unknown: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(raw)) {
    const inside = known[key];
    if (!Object.hasOwn(known, key)) unknown[key] = value;
    else if (isObject(value) && isObject(inside)) unknown[key] = unknownOf(value, inside);
  }
  return unknown;
}

function joined(under: RawSettings, over: RawSettings): RawSettings {
  const result: Record<string, unknown> = { ...over };
  for (const [key, value] of Object.entries(under)) {
    const inside = over[key];
    if (!Object.hasOwn(over, key)) result[key] = value;
    else if (isObject(value) && isObject(inside)) result[key] = joined(value, inside);
  }
  return result;
}

function isObject(value: unknown): value is RawSettings {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
