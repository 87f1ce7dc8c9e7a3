import { redact } from "../../shared/text/redact.ts";
import { sanitiseLine } from "../../shared/text/sanitise.ts";

/** Characters of a name or a value that are shown. */
const LONGEST_SHOWN = 60;

/** The keys that lead to a value, and the numbers of entries in lists, from 0. */
export type TomlPath = readonly string[];

/** A path as a person writes it: entries are counted from 1. */
export function shownPath(path: TomlPath): string {
  return path.map((name, at) => {
    if (at === 0) return shownName(name);
    return /^\d+$/.test(name) ? `[${Number(name) + 1}]` : `.${shownName(name)}`;
  }).join("");
}

/** A key as it can be shown. */
export function shownName(name: string): string {
  return sanitiseLine(redact(name), LONGEST_SHOWN) || '""';
}

/** A value in a few words. */
export function shownValue(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (value instanceof Date) return "a date without quotes";
  if (typeof value === "object" && value !== null) return "a table";
  const text = typeof value === "string" ? JSON.stringify(value) : String(value);
  return sanitiseLine(redact(text), LONGEST_SHOWN);
}

/** Undefined where nothing is. */
export function valueAt(data: unknown, path: TomlPath): unknown {
  let value = data;
  for (const name of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) {
      return undefined;
    }
    value = (value as Readonly<Record<string, unknown>>)[name];
  }
  return value;
}
