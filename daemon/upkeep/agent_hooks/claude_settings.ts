import { applyEdits, type Edit } from "jsonc-parser";
import { CLAUDE_EVENTS } from "./claude_events.ts";
import { isHookLine } from "./hook_line.ts";
import { appendChildren, removeChildren } from "./json_edits.ts";
import { layoutOf } from "./json_layout.ts";
import {
  isNamedTwice,
  type JsonNode,
  membersOf,
  memberValue,
  parseJsonTree,
  valueOf,
} from "./json_tree.ts";

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

/** One command among those of an event. */
export interface HookCommand {
  readonly event: string;
  readonly command: string;
}

/**
 * Puts our lines into the text of a settings.json and takes out those of ours that differ. Every
 * byte that is not ours stays, and where it was; what is added is laid out as the text around it.
 * @throws {ClaudeSettingsError}
 */
export function addClaudeHooks(text: string, wanted: WantedHooks): SettingsEdit {
  const settings = parseSettings(text);
  const seen = new Set<string>();
  const old = ourPlaces(settings).filter(({ event, command }) => {
    const isWanted = wanted.get(event) === command && !seen.has(event);
    if (isWanted) seen.add(event);
    return !isWanted;
  });
  const added = [...wanted.keys()].filter((event) => !seen.has(event));
  if (added.length + old.length === 0) return { text, added, removed: [] };
  const kept = applyEdits(settings.body, cutOut(settings, { places: old, refilled: added }));
  const entries = added.map((event) => [event, entryOf(event, wanted.get(event) ?? "")] as const);
  const removed = unique(old.map(({ event }) => event));
  return { text: settings.mark + insertEntries(kept, new Map(entries)), added, removed };
}

/**
 * Takes out every line of ours and what it leaves empty: its group, its event, and `hooks` itself.
 * Every other byte stays.
 * @throws {ClaudeSettingsError}
 */
export function removeClaudeHooks(text: string): SettingsEdit {
  const settings = parseSettings(text);
  const places = ourPlaces(settings);
  const removed = unique(places.map(({ event }) => event));
  if (places.length === 0) return { text, added: [], removed };
  const kept = applyEdits(settings.body, cutOut(settings, { places, refilled: [] }));
  return { text: settings.mark + kept, added: [], removed };
}

/**
 * What of ours stands in the text of a settings.json.
 * @throws {ClaudeSettingsError}
 */
export function inspectClaudeHooks(text: string, wanted: WantedHooks): SettingsState {
  const { root } = parseSettings(text);
  const { added, removed } = addClaudeHooks(text, wanted);
  const outdated = new Set(removed);
  return {
    present: [...wanted.keys()].filter((event) => !added.includes(event) && !outdated.has(event)),
    missing: added.filter((event) => !outdated.has(event)),
    outdated: [...outdated],
    disabled: memberValue(root, "disableAllHooks")?.value === true,
  };
}

/**
 * Our lines, of any version.
 * @throws {ClaudeSettingsError}
 */
export function ourHooks(text: string): readonly HookCommand[] {
  return ourPlaces(parseSettings(text)).map(({ event, command }) => ({ event, command }));
}

interface Settings {
  /** A byte order mark, or nothing. */
  readonly mark: string;
  /** The text without it. */
  readonly body: string;
  readonly root: JsonNode;
}

/** A line of ours, and the object it stands in. */
interface OurPlace extends HookCommand {
  readonly hook: JsonNode;
}

function parseSettings(text: string): Settings {
  const mark = text.startsWith("\ufeff") ? "\ufeff" : "";
  const body = text.slice(mark.length);
  const root = treeOf(body);
  if (root.type === "object") return { mark, body, root };
  throw new ClaudeSettingsError(
    "NOT_AN_OBJECT",
    `cannot edit the settings: they are ${kindOf(root)}, and must be an object { … }`,
  );
}

function treeOf(body: string): JsonNode {
  try {
    return parseJsonTree(body);
  } catch (error) {
    if (error instanceof RangeError) {
      throw new ClaudeSettingsError(
        "FOREIGN_SHAPE",
        "cannot edit the settings: they are nested too deeply, make them flatter",
      );
    }
    // The parser's own message quotes the text, which may hold keys.
    const place = /line \d+ column \d+/.exec(error instanceof Error ? error.message : "")?.[0];
    throw new ClaudeSettingsError(
      "NOT_JSON",
      `cannot read the settings: they are not JSON${place === undefined ? "" : ` at ${place}`}, ` +
        "mend them first (comments and trailing commas are not allowed)",
    );
  }
}

/** The list of groups of each event, by event. */
function eventsOf(root: JsonNode): ReadonlyMap<string, JsonNode> {
  const hooks = memberValue(root, "hooks");
  if (hooks === undefined) return new Map();
  if (hooks.type !== "object") throw foreignShape("hooks", hooks, "an object { … }");
  const events = [...membersOf(hooks)].map(([event, member]) => [event, valueOf(member)] as const);
  for (const [event, groups] of events) {
    if (groups.type !== "array") throw foreignShape(`hooks.${event}`, groups, "a list [ … ]");
  }
  return new Map(events);
}

/** The hooks of a group; none where it has a shape that we do not know. */
function hooksIn(group: JsonNode): JsonNode | undefined {
  const hooks = memberValue(group, "hooks");
  return hooks?.type === "array" ? hooks : undefined;
}

function ourPlaces({ root }: Settings): readonly OurPlace[] {
  return [...eventsOf(root)].flatMap(([event, groups]) =>
    (groups.children ?? []).flatMap((group) => hooksIn(group)?.children ?? []).flatMap((hook) => {
      const command: unknown = memberValue(hook, "command")?.value;
      return typeof command === "string" && isHookLine(command) ? [{ event, command, hook }] : [];
    })
  );
}

/** Cuts hooks out, with what that leaves empty; events that are `refilled` stay as empty lists. */
function cutOut(
  { root }: Settings,
  { places, refilled }: {
    readonly places: readonly OurPlace[];
    readonly refilled: readonly string[];
  },
): Edit[] {
  const hooks = memberValue(root, "hooks");
  if (hooks === undefined) return [];
  const gone = new Set(places.map(({ hook }) => hook));
  const edits: Edit[] = [];
  const emptied = new Set<JsonNode>();
  for (const [event, groups] of eventsOf(root)) {
    const left = cutOutOfGroups(groups, gone);
    const goes = left.isEmpty && !refilled.includes(event) && !isNamedTwice(hooks, event);
    if (goes && groups.parent) emptied.add(groups.parent);
    else edits.push(...left.edits);
  }
  const isEmptied = emptied.size > 0 && emptied.size === hooks.children?.length;
  const goes = isEmptied && refilled.length === 0 && !isNamedTwice(root, "hooks");
  if (goes && hooks.parent) return [...removeChildren(root, new Set([hooks.parent]))];
  if (emptied.size > 0) edits.push(...removeChildren(hooks, emptied));
  return edits;
}

function cutOutOfGroups(
  groups: JsonNode,
  gone: ReadonlySet<JsonNode>,
): { readonly edits: readonly Edit[]; readonly isEmpty: boolean } {
  const edits: Edit[] = [];
  const emptied = new Set<JsonNode>();
  for (const group of groups.children ?? []) {
    const list = hooksIn(group);
    const ours = new Set(list?.children?.filter((hook) => gone.has(hook)));
    if (list === undefined || ours.size === 0) continue;
    if (ours.size === list.children?.length) emptied.add(group);
    else edits.push(...removeChildren(list, ours));
  }
  if (emptied.size > 0) edits.push(...removeChildren(groups, emptied));
  return { edits, isEmpty: emptied.size > 0 && emptied.size === groups.children?.length };
}

/** Puts an entry behind those of each event. */
function insertEntries(body: string, entries: ReadonlyMap<string, unknown>): string {
  const root = parseJsonTree(body);
  const layout = layoutOf(body);
  const events = eventsOf(root);
  const hooks = memberValue(root, "hooks");
  const missing = [...entries].filter(([event]) => !events.has(event))
    .map(([name, entry]) => ({ name, value: [entry] }));
  const edits = [...entries].flatMap(([event, value]) => {
    const groups = events.get(event);
    const added = [{ name: null, value }];
    return groups === undefined ? [] : [appendChildren(body, groups, { added, layout })];
  });
  if (hooks === undefined) {
    const value = Object.fromEntries(missing.map((event) => [event.name, event.value]));
    edits.push(appendChildren(body, root, { added: [{ name: "hooks", value }], layout }));
  } else if (missing.length > 0) {
    edits.push(appendChildren(body, hooks, { added: missing, layout }));
  }
  return applyEdits(body, edits);
}

function entryOf(event: string, command: string): unknown {
  const hooks = [{ type: "command", command, timeout: TIMEOUT_S }];
  const isOfTools = CLAUDE_EVENTS.find((known) => known.event === event)?.ofTools ?? false;
  return isOfTools ? { matcher: "*", hooks } : { hooks };
}

function foreignShape(name: string, node: JsonNode, wanted: string): ClaudeSettingsError {
  return new ClaudeSettingsError(
    "FOREIGN_SHAPE",
    `cannot edit the settings: ${name} is ${kindOf(node)}, and must be ${wanted}`,
  );
}

function kindOf({ type }: JsonNode): string {
  if (type === "null") return "null";
  if (type === "array") return "a list";
  return type === "object" ? "an object" : `a ${type}`;
}

function unique(events: readonly string[]): readonly string[] {
  return [...new Set(events)];
}
