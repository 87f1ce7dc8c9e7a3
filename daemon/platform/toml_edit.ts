import { parse } from "smol-toml";
import { isDeepStrictEqual } from "node:util";
import { type TextPart, type TomlEntry, tomlPlaces, type TomlSpot } from "./toml_places.ts";
import { tomlName, tomlValue } from "./toml_value.ts";

/** A text could not be changed without a risk for the rest of it. The message is for people. */
export class TomlEditError extends Error {
  override readonly name = "TomlEditError";
  readonly code = "TOML_EDIT";
  /** What about the form of a key is in the way; null where it is something else. */
  readonly why: string | null;

  constructor(message: string, why: string | null = null) {
    super(message);
    this.why = why;
  }
}

/** A key in a table: `["tmux", "sockets"]`. */
export type TomlKey = readonly [table: string, name: string];

/**
 * Changes single keys of a TOML text in place; every other byte stays, comments among them. A key
 * that is missing comes after the last of its table, a table that is missing at the end of the text.
 * What comes out is read again: it says what the old text said, with just those keys changed.
 * @param changes undefined takes the key out
 * @throws {TomlEditError} when a key stands in a form that cannot be changed so; nothing is changed.
 */
export function editToml(
  text: string,
  changes: readonly (readonly [TomlKey, unknown])[],
): string {
  // Some editors begin a file with a mark, which is no part of the text.
  const mark = text.startsWith("\ufeff") ? "\ufeff" : "";
  const before = text.slice(mark.length);
  let after = before;
  const wanted = readTables(before);
  for (const [key, value] of changes) {
    after = value === undefined ? withoutKey(after, key) : withKey(after, key, value);
    change(wanted, key, value);
  }
  if (!isDeepStrictEqual(withoutEmpty(readTables(after)), withoutEmpty(wanted))) {
    throw new TomlEditError(
      "the settings cannot be changed safely: the file would not say what it should, change it by hand",
    );
  }
  return mark + after;
}

/** What about the form of a key keeps {@linkcode editToml} from changing it in this text; or null. */
export function whyNotEdited(text: string, key: TomlKey): string | null {
  try {
    withKey(text, key, "");
    return null;
  } catch (error) {
    if (error instanceof TomlEditError) return error.why;
    throw error;
  }
}

type Tables = Record<string, unknown>;

function readTables(text: string): Tables {
  try {
    return parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message.split("\n", 1)[0] : String(error);
    throw new TomlEditError(`the settings cannot be changed: the file would not be TOML, ${why}`);
  }
}

function change(tables: Tables, [table, name]: TomlKey, value: unknown): void {
  const inside = Object.hasOwn(tables, table) ? tables[table] : {};
  if (typeof inside !== "object" || inside === null) return;
  const { [name]: _, ...rest } = inside as Tables;
  tables[table] = value === undefined ? rest : { ...rest, [name]: value };
}

/** A table that says nothing is as good as none; plain objects, so that they compare. */
function withoutEmpty(tables: Tables): unknown {
  const full = Object.entries(tables).filter(([, value]) =>
    typeof value !== "object" || value === null || Object.keys(value).length > 0
  );
  return structuredClone(Object.fromEntries(full));
}

function withKey(given: string, key: TomlKey, value: unknown): string {
  const text = withoutTables(given, key);
  const places = tomlPlaces(text);
  const written = render(value, key);
  const spot = places.spot(key);
  if (spot !== null) {
    const { value: { start, end } } = entryOf(spot, key);
    return text.slice(0, start) + written + text.slice(end);
  }
  return inserted(text, key, { written, table: places.spot([key[0]]) });
}

function withoutKey(given: string, key: TomlKey): string {
  const text = withoutTables(given, key);
  const spot = tomlPlaces(text).spot(key);
  if (spot === null) return text;
  const { start, end, isInline } = entryOf(spot, key);
  if (isInline) throw refusal(key, "it stands between braces");
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  const lineEnd = endOfLine(text, end);
  const rest = text.slice(end, lineEnd);
  const comment = rest.indexOf("#");
  // What somebody has noted beside it stays.
  if (comment >= 0) return text.slice(0, start) + text.slice(end + comment);
  return text.slice(0, lineStart) + text.slice(lineEnd);
}

/**
 * Without the tables `[[table.name]]`, each of which is an entry of a list: it comes on one line then.
 * @throws {TomlEditError} when there are comments among them.
 */
function withoutTables(text: string, key: TomlKey): string {
  let left = text;
  for (;;) {
    const header = tomlPlaces(left).spot([...key, "0"])?.header;
    if (!header) return left;
    const start = left.lastIndexOf("\n", header.start - 1) + 1;
    const next = left.slice(header.end).search(/^[ \t]*\[/m);
    const end = next < 0 ? left.length : header.end + next;
    if (left.slice(start, end).includes("#")) {
      throw refusal(key, "there are comments in its tables, which would be lost");
    }
    left = left.slice(0, start) + left.slice(end);
  }
}

/** @throws {TomlEditError} when it is no entry whose value can be replaced as a whole. */
function entryOf({ entry }: TomlSpot, key: TomlKey): TomlEntry {
  if (entry === null) throw refusal(key, "it is written as a table of its own");
  if (entry.hasComment) throw refusal(key, "there are comments in its value, which would be lost");
  return entry;
}

function inserted(
  text: string,
  key: TomlKey,
  { written, table }: { readonly written: string; readonly table: TomlSpot | null },
): string {
  const [section, name] = key.map(tomlName);
  const line = `${name} = ${written}`;
  if (table?.header) return below(text, table.lastEntry ?? table.header, line);
  if (table?.lastDotted) return below(text, table.lastDotted, `${section}.${line}`);
  if (table?.entry) throw refusal(key, `[${section}] is written between braces`);
  const end = lineEndOf(text);
  const gap = text === "" ? "" : text.endsWith("\n") ? end : end + end;
  return `${text}${gap}[${section}]${end}${line}${end}`;
}

/** A line below the one on which a part of the text ends, with the same indentation. */
function below(text: string, { start, end }: TextPart, line: string): string {
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  const indent = /^[ \t]*/.exec(text.slice(lineStart, start))?.[0] ?? "";
  const at = endOfLine(text, end);
  const newLine = lineEndOf(text);
  const opening = text[at - 1] === "\n" ? "" : newLine;
  const closing = opening === "" ? newLine : "";
  return `${text.slice(0, at)}${opening}${indent}${line}${closing}${text.slice(at)}`;
}

/** The offset after the line end that follows; the end of the text where none does. */
function endOfLine(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end < 0 ? text.length : end + 1;
}

function lineEndOf(text: string): string {
  const first = text.indexOf("\n");
  return first > 0 && text[first - 1] === "\r" ? "\r\n" : "\n";
}

function render(value: unknown, key: TomlKey): string {
  try {
    return tomlValue(value);
  } catch (error) {
    throw new TomlEditError(
      `${key.join(".")} cannot be set: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

function refusal(key: TomlKey, why: string): TomlEditError {
  return new TomlEditError(
    `${key.join(".")} cannot be changed here: ${why}, change it in the file`,
    why,
  );
}
