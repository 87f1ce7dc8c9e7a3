import type * as z from "zod";
import type { ConfigProblem } from "./config_problem.ts";
import { configProblems } from "./config_explain.ts";
import { type Config, ConfigSchema } from "./config_schema.ts";
import { readToml } from "./config_syntax.ts";

export type ParsedConfig =
  | { readonly config: Config }
  | { readonly problems: readonly ConfigProblem[] };

export type LoadedConfig =
  /** `exists` is false when there is no file and every value is a default. */
  | { readonly config: Config; readonly exists: boolean }
  | { readonly problems: readonly ConfigProblem[] }
  /** A sentence: the file is there and cannot be read. */
  | { readonly unreadable: string };

/** A file longer than this is no daemon.toml. */
export const LARGEST_CONFIG_BYTES = 256 * 1024;

/** The settings of a machine without a daemon.toml. */
export function defaultConfig(): Config {
  return ConfigSchema.parse({});
}

/** Reads the text of a daemon.toml: all of it is right, or every problem found is told. */
export function parseConfig(text: string): ParsedConfig {
  const { data, problems } = readToml(text);
  const result = data === null ? null : ConfigSchema.safeParse(data);
  if (result?.success && problems.length === 0) return { config: result.data };
  const wrong = result?.error === undefined || data === null
    ? []
    : configProblems(result.error, { data, text });
  return { problems: [...problems, ...wrong].toSorted(byPlace) };
}

/**
 * Reads the daemon.toml at `path`. A missing file is no fault; one that cannot be read is, since
 * running on the defaults would do what the user meant to forbid.
 */
export async function loadConfig(path: string): Promise<LoadedConfig> {
  let text: string;
  try {
    text = await readText(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return { config: defaultConfig(), exists: false };
    const why = error instanceof Error ? error.message : String(error);
    return { unreadable: `cannot read ${path}: ${why}` };
  }
  const parsed = parseConfig(text);
  return "config" in parsed ? { ...parsed, exists: true } : parsed;
}

/**
 * What of the daemon.toml at `path` can be read: values that are right, and the defaults of those that
 * are not. For showing what helps to put it right, never for a daemon.
 */
export async function loadReadableConfig(path: string): Promise<Config> {
  const text = await readText(path).catch(() => "");
  const { data } = readToml(text);
  const right = Object.entries(ConfigSchema.shape).flatMap(([name, section]) => {
    const given = data !== null && Object.hasOwn(data, name) ? data[name] : undefined;
    const kept = [given, withoutWrong(section, given)];
    const taken = kept.find((values) => section.safeParse(values).success);
    return taken === undefined ? [] : [[name, taken]];
  });
  return ConfigSchema.parse(Object.fromEntries(right));
}

/** The values of a section without those that its schema complains of. */
function withoutWrong(section: z.ZodType, given: unknown): unknown {
  if (typeof given !== "object" || given === null) return undefined;
  const issues = section.safeParse(given).error?.issues ?? [];
  const wrong = issues.flatMap((issue) =>
    issue.path.length === 0 && issue.code === "unrecognized_keys" ? issue.keys : [issue.path[0]]
  );
  return Object.fromEntries(Object.entries(given).filter(([key]) => !wrong.includes(key)));
}

/**
 * The value at a dotted key: a setting, a section (`polling`), or all of it for an empty key.
 * Undefined when there is no such key.
 */
export function configGet(config: Config, key: string): { readonly value: unknown } | undefined {
  let value: unknown = config;
  for (const name of key === "" ? [] : key.split(".")) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
    if (!Object.hasOwn(value, name)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[name];
  }
  return { value };
}

async function readText(path: string): Promise<string> {
  const { isFile, size } = await Deno.stat(path);
  if (!isFile) throw new Error("it is not a file");
  if (size > LARGEST_CONFIG_BYTES) {
    throw new Error(`it has ${size} bytes, at most ${LARGEST_CONFIG_BYTES} are read`);
  }
  const bytes = await Deno.readFile(path);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new Error("it is not UTF-8 text, save it as UTF-8");
  }
}

function byPlace(a: ConfigProblem, b: ConfigProblem): number {
  return a.line - b.line || (a.column ?? 0) - (b.column ?? 0);
}
