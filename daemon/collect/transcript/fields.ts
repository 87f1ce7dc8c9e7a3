import { parseBoundedJson } from "../bounded_json.ts";

/** An object of foreign JSON: any field may be missing or of another type. */
export type Fields = { readonly [name: string]: unknown };

/** Ids, models, versions: longer ones are none. UTF-16 units. */
const MAX_TEXT = 512;

/** More tokens than this are a mistake, even in a sum over months. */
const MAX_COUNT = 1e12;

/**
 * A line of foreign JSON as an object, or null: of half a line, of no JSON, and of more structure than
 * an agent writes, nobody can say what it meant. Never throws.
 */
export function parseFields(line: string): Fields | null {
  return asFields(parseBoundedJson(line));
}

export function asFields(value: unknown): Fields | null {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? value as Fields
    : null;
}

export function fieldsAt(fields: Fields | null, name: string): Fields | null {
  return asFields(fields?.[name]);
}

/** A short text that is not empty, or null. */
export function textAt(fields: Fields | null, name: string): string | null {
  const value = fields?.[name];
  return typeof value === "string" && value !== "" && value.length <= MAX_TEXT ? value : null;
}

/** A number of tokens: whole and not negative; null when it is there and no such number. */
export function countAt(fields: Fields | null, name: string): number | null {
  const value = fields?.[name];
  if (value === undefined || value === null) return 0;
  return isCount(value) ? value : null;
}

/** A number of tokens or milliseconds that may be missing: then null. */
export function optionalCountAt(fields: Fields | null, name: string): number | null {
  const value = fields?.[name];
  return isCount(value) ? value : null;
}

/** A time as these files write it: ISO 8601, or seconds or milliseconds since 1970; else null. */
export function timeAt(fields: Fields | null, name: string): number | null {
  const value = fields?.[name];
  if (typeof value === "string") return plausible(value.length <= 40 ? Date.parse(value) : NaN);
  if (typeof value !== "number") return null;
  return plausible(Math.floor(value > 1e11 ? value : value * 1000));
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= MAX_COUNT;
}

/** From 2000 to 2200: outside of it, a time is a mistake. */
function plausible(at: number): number | null {
  return at >= 946_684_800_000 && at < 7_258_118_400_000 ? at : null;
}
