import { configRules } from "../detect/config_rules.ts";
import { readToml } from "../platform/config_syntax.ts";
import { loadConfig, type LoadedConfig } from "../platform/config.ts";
import type { ConfigProblem } from "../platform/config_problem.ts";
import type { Config, ConfigKey } from "../platform/config_schema.ts";
import { CONFIG_USE, isConfigKey } from "../platform/config_use.ts";
import { tomlPlaces } from "../platform/toml_places.ts";
import { type DoctorCheck, fine, problem, warning } from "./doctor_check.ts";
import { redactionProblems } from "./user_redaction.ts";

/** A key that is set, right, and without an effect in this version. */
export interface KeyForLater {
  readonly key: ConfigKey;
  /** Counts from 1. */
  readonly line: number;
}

export interface ConfigReport {
  readonly loaded: LoadedConfig;
  readonly forLater: readonly KeyForLater[];
  /** Patterns that a daemon would leave out, and go on. */
  readonly refused: readonly ConfigProblem[];
}

/** Reads a daemon.toml as the daemon would, and finds the keys that it would not act on. */
export async function readConfigReport(file: string): Promise<ConfigReport> {
  const loaded = await loadConfig(file);
  if (!("config" in loaded) || !loaded.exists) return { loaded, forLater: [], refused: [] };
  const text = await Deno.readTextFile(file);
  const problems = redactionProblems(loaded.config, text);
  if (problems.length > 0) return { loaded: { problems }, forLater: [], refused: [] };
  return { loaded, forLater: keysForLater(text), refused: refusedPatterns(loaded.config, text) };
}

/** The patterns of `[detection]` that the engine of the detectors does not take, with the reason. */
function refusedPatterns({ detection }: Config, text: string): readonly ConfigProblem[] {
  const { compact_patterns: compact, escalation_patterns: escalation } = detection;
  const places = tomlPlaces(text);
  const placeOf = (key: string, index: number) => ({
    file: "",
    ...places.find(["detection", key, String(index)]),
  });
  return configRules({ compact, escalation }, placeOf).problems;
}

/** The keys of a text that this version accepts and does not act on. */
export function keysForLater(text: string): readonly KeyForLater[] {
  const { data } = readToml(text);
  const places = tomlPlaces(text);
  return Object.entries(data ?? {}).flatMap(([section, keys]) =>
    Object.keys(typeof keys === "object" && keys !== null ? keys : {})
      .map((name) => `${section}.${name}`)
      .filter(isConfigKey)
      .filter((key) => CONFIG_USE[key].effect !== "now")
      .map((key) => ({ key, line: places.find(key.split(".")).line }))
  ).toSorted((a, b) => a.line - b.line);
}

/** The configuration in one line for `doctor`; `config check` tells it whole. */
export function checkConfig(
  file: string,
  { loaded, forLater, refused }: ConfigReport,
): DoctorCheck {
  const name = "configuration";
  if ("unreadable" in loaded) return problem(name, loaded.unreadable, "check its owner and mode");
  const advice = "`ntm-tracker config check` tells each one and what would be right";
  if ("problems" in loaded) return problem(name, firstOf(loaded.problems, file), advice);
  if (!loaded.exists) return fine(name, `${file} is not there: every setting has its default`);
  if (refused.length > 0) return warning(name, firstOf(refused, file), advice);
  if (forLater.length === 0) return fine(name, `${file} is right`);
  const keys = forLater.map(({ key }) => key).join(", ");
  return warning(
    name,
    `${file} sets what has no effect in this version: ${keys}`,
    "leave or remove",
  );
}

function firstOf(problems: readonly ConfigProblem[], file: string): string {
  const [first] = problems;
  const count = problems.length;
  const more = count > 1 ? ` (${count} problems)` : "";
  return `${file}:${first?.line ?? 1}: ${first?.message ?? "it is wrong"}${more}`;
}
