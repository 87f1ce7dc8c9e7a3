import { readToml } from "../platform/config_syntax.ts";
import { CONFIG_EFFECTS } from "../platform/config_effect.ts";
import { loadConfig, type LoadedConfig } from "../platform/config.ts";
import type { ConfigKey } from "../platform/config_schema.ts";
import { tomlPlaces } from "../platform/toml_places.ts";
import { type DoctorCheck, fine, problem, warning } from "./doctor_check.ts";

/** A key that is set, right, and without an effect in this version. */
export interface KeyForLater {
  readonly key: ConfigKey;
  /** Counts from 1. */
  readonly line: number;
}

export interface ConfigReport {
  readonly loaded: LoadedConfig;
  readonly forLater: readonly KeyForLater[];
}

/** Reads a daemon.toml as the daemon would, and finds the keys that it would not act on. */
export async function readConfigReport(file: string): Promise<ConfigReport> {
  const loaded = await loadConfig(file);
  const isRead = "config" in loaded && loaded.exists;
  return { loaded, forLater: isRead ? keysForLater(await Deno.readTextFile(file)) : [] };
}

/** The keys of a text that this version accepts and does not act on. */
export function keysForLater(text: string): readonly KeyForLater[] {
  const { data } = readToml(text);
  const places = tomlPlaces(text);
  return Object.entries(data ?? {}).flatMap(([section, keys]) =>
    Object.keys(typeof keys === "object" && keys !== null ? keys : {})
      .map((name) => `${section}.${name}`)
      .filter(isKey)
      .filter((key) => CONFIG_EFFECTS[key] !== "now")
      .map((key) => ({ key, line: places.find(key.split(".")).line }))
  ).toSorted((a, b) => a.line - b.line);
}

/** The configuration in one line for `doctor`; `config check` tells it whole. */
export function checkConfig(file: string, { loaded, forLater }: ConfigReport): DoctorCheck {
  const name = "configuration";
  if ("unreadable" in loaded) return problem(name, loaded.unreadable, "check its owner and mode");
  if ("problems" in loaded) {
    const [first] = loaded.problems;
    const count = loaded.problems.length;
    const more = count > 1 ? ` (${count} problems)` : "";
    return problem(
      name,
      `${file}:${first?.line ?? 1}: ${first?.message ?? "it is wrong"}${more}`,
      "`ntm-tracker config check` tells each one and what would be right",
    );
  }
  if (!loaded.exists) return fine(name, `${file} is not there: every setting has its default`);
  if (forLater.length === 0) return fine(name, `${file} is right`);
  const keys = forLater.map(({ key }) => key).join(", ");
  return warning(
    name,
    `${file} sets what has no effect in this version: ${keys}`,
    "leave or remove",
  );
}

function isKey(key: string): key is ConfigKey {
  return Object.hasOwn(CONFIG_EFFECTS, key);
}
