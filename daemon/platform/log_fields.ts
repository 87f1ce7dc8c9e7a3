import type { LogFields } from "./room_log.ts";

/** What JSON can carry. */
export type PlainValue =
  | string
  | number
  | boolean
  | null
  | readonly PlainValue[]
  | { readonly [key: string]: PlainValue };

const DEEPEST = 5;
const MOST_ENTRIES = 50;
const LONGEST_TEXT = 2000;
/** Values of one record in all: a wide and deep structure is not walked to its end. */
const MOST_VALUES = 500;

/**
 * Field values as plain, bounded data, every text of them (keys too) through `scrub`. Circles end
 * at depth five, longer lists and texts are cut and marked, errors keep name, message, code and
 * stack.
 */
export function plainFields(
  fields: LogFields,
  scrub: (text: string) => string,
): Readonly<Record<string, PlainValue>> {
  return plainObject(fields, { scrub, depth: 0, budget: { left: MOST_VALUES } });
}

/** One text, scrubbed while it is whole and cut afterwards: a cut secret is no longer recognised. */
export function plainText(text: string, scrub: (text: string) => string): string {
  const clean = scrub(text);
  if (clean.length <= LONGEST_TEXT) return clean;
  const cut = clean.slice(0, LONGEST_TEXT).replace(/[\ud800-\udbff]$/, "");
  return `${cut}… (${clean.length - cut.length} more)`;
}

interface Walk {
  readonly scrub: (text: string) => string;
  readonly depth: number;
  /** Shared by the whole record. */
  readonly budget: { left: number };
}

function plainValue(value: unknown, walk: Walk): PlainValue {
  if (walk.budget.left-- <= 0) return "[more]";
  switch (typeof value) {
    case "string":
      return plainText(value, walk.scrub);
    case "number":
      return Number.isFinite(value) ? value : String(value);
    case "boolean":
      return value;
    case "object":
      return value === null ? null : plainThing(value, walk);
    case "undefined":
      return null;
    case "function":
      return "[function]";
    default:
      return plainText(String(value), walk.scrub);
  }
}

function plainThing(value: object, walk: Walk): PlainValue {
  if (walk.depth >= DEEPEST) return "[deeper]";
  const inner = { ...walk, depth: walk.depth + 1 };
  if (value instanceof Error) return plainError(value, inner);
  if (value instanceof Date) return String(value.getTime());
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (Array.isArray(value)) return plainList(value, inner);
  if (value instanceof Set) return plainList([...value], inner);
  if (value instanceof Map) return plainList([...value], inner);
  return plainObject(value, inner);
}

function plainList(values: readonly unknown[], walk: Walk): PlainValue {
  const kept = values.slice(0, MOST_ENTRIES).map((value) => plainValue(value, walk));
  const left = values.length - kept.length;
  return left > 0 ? [...kept, `[${left} more]`] : kept;
}

function plainObject(value: object, walk: Walk): Readonly<Record<string, PlainValue>> {
  const names = Object.keys(value);
  const entries = names.slice(0, MOST_ENTRIES).map((name): [string, PlainValue] => [
    plainText(name, walk.scrub),
    plainValue((value as Readonly<Record<string, unknown>>)[name], walk),
  ]);
  const left = names.length - entries.length;
  if (left > 0) entries.push(["…", `[${left} more]`]);
  // fromEntries makes own properties: a field called __proto__ stays a field.
  return Object.fromEntries(entries);
}

function plainError(error: Error, walk: Walk): PlainValue {
  const { name, message, stack } = error;
  const code = "code" in error ? error.code : undefined;
  const parts = { name, message, code, stack, cause: error.cause };
  const given = Object.entries(parts).filter(([, value]) => value !== undefined);
  return plainObject(Object.fromEntries(given), walk);
}
