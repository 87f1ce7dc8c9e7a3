import type * as z from "zod";
import type { ConfigProblem } from "./config_problem.ts";
import { configReference, namesAt, wantedAt } from "./config_reference.ts";
import { nearestName } from "./nearest_name.ts";
import { type TomlPlaces, tomlPlaces } from "./toml_places.ts";

export interface ConfigSource {
  readonly data: Readonly<Record<string, unknown>>;
  readonly text: string;
}

type Path = readonly string[];

/** Turns what the schema found wrong into problems with a place and a way out. */
export function configProblems(error: z.ZodError, source: ConfigSource): readonly ConfigProblem[] {
  const places = tomlPlaces(source.text);
  const problems = new Map<string, ConfigProblem>();
  for (const issue of error.issues) {
    const path = issue.path.map(String);
    const found = issue.code === "unrecognized_keys"
      ? issue.keys.map((name) => unknownName([...path, name], source, places))
      : [wrongValue(path, issue, source, places)];
    // One value may fail two checks: the first says it all.
    for (const problem of found) {
      const id = `${problem.line}:${problem.column}:${problem.key}`;
      if (!problems.has(id)) problems.set(id, problem);
    }
  }
  return [...problems.values()];
}

function wrongValue(
  path: Path,
  issue: z.core.$ZodIssue,
  source: ConfigSource,
  places: TomlPlaces,
): ConfigProblem {
  const wanted = (issue.code === "custom" ? issue.message : wantedAt(path)) ?? issue.message;
  return {
    ...places.find(path),
    key: keyOf(path),
    message: `${shownPath(path)} is ${shownValue(source.data, path)}, but must be ${wanted}`,
    hint: hintFor(path),
  };
}

function unknownName(path: Path, source: ConfigSource, places: TomlPlaces): ConfigProblem {
  const isSection = path.length === 1 && isTable(valueAt(source.data, path));
  return {
    ...places.find(path),
    key: path.join("."),
    message: isSection ? `unknown section [${path[0]}]` : `unknown key ${path.join(".")}`,
    hint: hintForUnknown(path),
  };
}

function hintFor(path: Path): string {
  if (path.length === 1) return `write [${path[0]}] on a line of its own, and its keys below`;
  const info = configReference().find(({ key }) => key === keyOf(path));
  if (info === undefined) return "see `config get` for the keys there are";
  return `left out it is ${JSON.stringify(info.defaultValue)}. ${info.description}`;
}

function hintForUnknown(path: Path): string {
  const name = path.at(-1) ?? "";
  const siblings = namesAt(path.slice(0, -1));
  const near = nearestName(name, siblings);
  if (near !== null) return `did you mean ${near}?`;
  const keys = configReference().map(({ key }) => key);
  const leaf = (key: string) => key.slice(key.indexOf(".") + 1);
  const leafNear = nearestName(name, keys.map(leaf));
  const elsewhere = leafNear === null ? undefined : keys.find((key) => leaf(key) === leafNear);
  if (elsewhere !== undefined) return `did you mean ${leafNear} in [${elsewhere.split(".")[0]}]?`;
  const there = siblings.length > 0 ? `; known here: ${siblings.join(", ")}` : "";
  return `remove it${there}`;
}

/** Of an entry in a list or in a table of a key, the key. */
function keyOf(path: Path): string {
  return path.slice(0, 2).join(".");
}

/** Entries of lists count from 1, as they do wherever one is told of. */
function shownPath(path: Path): string {
  return path.map((name, at) => {
    if (at === 0) return name;
    return /^\d+$/.test(name) ? `[${Number(name) + 1}]` : `.${name}`;
  }).join("");
}

function shownValue(data: ConfigSource["data"], path: Path): string {
  const value = valueAt(data, path);
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (isTable(value)) return "a table";
  const text = typeof value === "string" ? JSON.stringify(value) : String(value);
  return text.length <= 60 ? text : `${text.slice(0, 60)}…`;
}

function isTable(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value) &&
    !(value instanceof Date);
}

function valueAt(data: ConfigSource["data"], path: Path): unknown {
  let value: unknown = data;
  for (const name of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) {
      return undefined;
    }
    value = (value as Readonly<Record<string, unknown>>)[name];
  }
  return value;
}
