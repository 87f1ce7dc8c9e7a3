import { CLAUDE_EVENTS } from "./claude_events.ts";
import { isHookLine } from "./hook_line.ts";

export type ClaudeSettingsErrorCode = "NOT_JSON" | "NOT_AN_OBJECT" | "FOREIGN_SHAPE";

/** Settings that we do not touch, because what stands there is not what we know. */
export class ClaudeSettingsError extends Error {
  override readonly name = "ClaudeSettingsError";
  constructor(readonly code: ClaudeSettingsErrorCode, message: string) {
    super(message);
  }
}

/** The line for each event that shall have one. */
export type WantedHooks = ReadonlyMap<string, string>;

export interface SettingsEdit {
  /** The very text that was given when nothing had to change. */
  readonly text: string;
  /** Events that got a line of ours. */
  readonly added: readonly string[];
  /** Events that lost one: an old one, one too many, one that is not wanted any more. */
  readonly removed: readonly string[];
}

export interface SettingsState {
  /** Events with exactly the wanted line. */
  readonly present: readonly string[];
  /** Wanted events without a line of ours. */
  readonly missing: readonly string[];
  /** Events with another line of ours, or more than one, or one that is not wanted. */
  readonly outdated: readonly string[];
  /** The user has switched off every hook, ours too. */
  readonly disabled: boolean;
}

/** An agent that waits for a hook waits this long at most, seconds. */
const TIMEOUT_S = 5;

type JsonObject = Readonly<Record<string, unknown>>;

/** One command among those of an event. */
export interface HookCommand {
  readonly event: string;
  readonly command: string;
}

/**
 * Puts our lines into the text of a settings.json and takes out those of ours that differ. Foreign
 * hooks, unknown keys and the order of keys stay; indentation, line ends and a byte order mark are
 * kept in style. What JSON does not carry is lost where anything changes at all: the layout of short
 * lists, of two keys of one name the first, the spelling of numbers and escapes, and the place of
 * keys that are whole numbers.
 * @throws {ClaudeSettingsError}
 */
export function addClaudeHooks(text: string, wanted: WantedHooks): SettingsEdit {
  const settings = parseSettings(text);
  const seen = new Set<string>();
  const removed: string[] = [];
  const kept = filterCommands(settings, ({ event, command }) => {
    if (!isHookLine(command)) return true;
    const isWanted = wanted.get(event) === command && !seen.has(event);
    if (isWanted) seen.add(event);
    else removed.push(event);
    return isWanted;
  });
  const added = [...wanted.keys()].filter((event) => !seen.has(event));
  if (added.length + removed.length === 0) return { text, added, removed };
  const hooks: Record<string, unknown> = { ...hooksOf(kept) };
  for (const event of added) {
    hooks[event] = [...groupsOf(event, hooks[event]), entryOf(event, wanted.get(event) ?? "")];
  }
  return { text: printLike(text, { ...settings, hooks }), added, removed: unique(removed) };
}

/**
 * Takes out every line of ours and what it leaves empty: its group, its event, and `hooks` itself.
 * @throws {ClaudeSettingsError}
 */
export function removeClaudeHooks(text: string): SettingsEdit {
  const settings = parseSettings(text);
  const removed: string[] = [];
  const kept = filterCommands(settings, ({ event, command }) => {
    if (!isHookLine(command)) return true;
    removed.push(event);
    return false;
  });
  if (removed.length === 0) return { text, added: [], removed };
  return { text: printLike(text, kept), added: [], removed: unique(removed) };
}

/**
 * What of ours stands in the text of a settings.json.
 * @throws {ClaudeSettingsError}
 */
export function inspectClaudeHooks(text: string, wanted: WantedHooks): SettingsState {
  const settings = parseSettings(text);
  const { added, removed } = addClaudeHooks(text, wanted);
  const outdated = new Set(removed);
  return {
    present: [...wanted.keys()].filter((event) => !added.includes(event) && !outdated.has(event)),
    missing: added.filter((event) => !outdated.has(event)),
    outdated: [...outdated],
    disabled: settings.disableAllHooks === true,
  };
}

/**
 * Our lines, of any version.
 * @throws {ClaudeSettingsError}
 */
export function ourHooks(text: string): readonly HookCommand[] {
  const ours: HookCommand[] = [];
  filterCommands(parseSettings(text), (place) => {
    if (isHookLine(place.command)) ours.push(place);
    return true;
  });
  return ours;
}

function parseSettings(text: string): JsonObject {
  let settings: unknown;
  try {
    settings = JSON.parse(text.replace(/^\ufeff/, ""));
  } catch (error) {
    // The parser's own message quotes the text, which may hold keys.
    const place = /line \d+ column \d+/.exec(error instanceof Error ? error.message : "")?.[0];
    throw new ClaudeSettingsError(
      "NOT_JSON",
      `cannot read the settings: they are not JSON${place === undefined ? "" : ` at ${place}`}, ` +
        "mend them first (comments and trailing commas are not allowed)",
    );
  }
  if (isObject(settings)) return settings;
  throw new ClaudeSettingsError(
    "NOT_AN_OBJECT",
    `cannot edit the settings: they are ${nameOf(settings)}, and must be an object { … }`,
  );
}

function hooksOf(settings: JsonObject): JsonObject {
  const { hooks } = settings;
  if (hooks === undefined) return {};
  if (isObject(hooks)) return hooks;
  throw foreignShape("hooks", hooks, "an object { … }");
}

function groupsOf(event: string, groups: unknown): readonly unknown[] {
  if (groups === undefined) return [];
  if (Array.isArray(groups)) return groups;
  throw foreignShape(`hooks.${event}`, groups, "a list [ … ]");
}

/** The settings with those commands that `keep` keeps; what that leaves empty goes too. */
function filterCommands(settings: JsonObject, keep: (place: HookCommand) => boolean): JsonObject {
  if (settings.hooks === undefined) return settings;
  const events = Object.entries(hooksOf(settings)).flatMap(([event, groups]) => {
    const before = groupsOf(event, groups);
    const after = before.flatMap((group) => filterGroup(event, group, keep));
    return after.length === 0 && before.length > 0 ? [] : [[event, after] as const];
  });
  const isEmptied = events.length === 0 && Object.keys(hooksOf(settings)).length > 0;
  // Entries again, so that a key called __proto__ stays one.
  return Object.fromEntries(
    Object.entries(settings).flatMap(([key, value]) =>
      key !== "hooks" ? [[key, value]] : isEmptied ? [] : [[key, Object.fromEntries(events)]]
    ),
  );
}

/** The group with what is left of it, or none; a shape that we do not know stays as it is. */
function filterGroup(
  event: string,
  group: unknown,
  keep: (place: HookCommand) => boolean,
): readonly unknown[] {
  if (!isObject(group) || !Array.isArray(group.hooks)) return [group];
  const before: readonly unknown[] = group.hooks;
  const after = before.filter((hook) =>
    !isObject(hook) || typeof hook.command !== "string" || keep({ event, command: hook.command })
  );
  if (after.length === before.length) return [group];
  return after.length === 0 ? [] : [{ ...group, hooks: after }];
}

function entryOf(event: string, command: string): JsonObject {
  const hooks = [{ type: "command", command, timeout: TIMEOUT_S }];
  const isOfTools = CLAUDE_EVENTS.find((known) => known.event === event)?.ofTools ?? false;
  return isOfTools ? { matcher: "*", hooks } : { hooks };
}

/** As JSON in the style of `text`: its indentation, line ends, mark at the start, line at the end. */
function printLike(text: string, settings: JsonObject): string {
  const indent = isDense(text) ? "" : /^[ \t]+(?=")/m.exec(text)?.[0] ?? "  ";
  const printed = JSON.stringify(settings, null, indent) + (/\n\s*$/.test(text) ? "\n" : "");
  const mark = text.startsWith("\ufeff") ? "\ufeff" : "";
  return mark + (text.includes("\r\n") ? printed.replaceAll("\n", "\r\n") : printed);
}

/** Whether it was written by a program that spares every blank. */
function isDense(text: string): boolean {
  const trimmed = text.replace(/^\ufeff/, "").trim();
  return trimmed !== "{}" && trimmed === JSON.stringify(JSON.parse(trimmed));
}

function foreignShape(name: string, value: unknown, wanted: string): ClaudeSettingsError {
  return new ClaudeSettingsError(
    "FOREIGN_SHAPE",
    `cannot edit the settings: ${name} is ${nameOf(value)}, and must be ${wanted}`,
  );
}

function nameOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "a list" : `a ${typeof value}`.replace("a object", "an object");
}

function unique(events: readonly string[]): readonly string[] {
  return [...new Set(events)];
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
