import type { ServerIdentity } from "../../../shared/model/source.ts";
import { redact } from "../../../shared/text/redact.ts";
import { sanitiseLine } from "../../../shared/text/sanitise.ts";
import type { SessionRow } from "../../state/observation.ts";

/**
 * How deep a look goes, each holding the one before. `windows` reads one line per window: names,
 * layout, last activity, and its panes' titles, by which agents tell that they wait. `panes` adds
 * what panes draw. `full` adds the sessions and what seldom changes or is dear: a command's name
 * makes the tmux server read /proc.
 */
export type LookDepth = "windows" | "panes" | "full";

/** One window in one session; a linked window comes once for each. */
export interface WindowRow {
  readonly tmuxSessionId: string;
  readonly attachedClients: number;
  readonly tmuxWindowId: string;
  readonly windowIndex: number;
  /** `#{window_activity}`, milliseconds UTC, whole seconds. */
  readonly windowActivityAt: number;
  readonly sessionName: string;
  readonly windowName: string;
  /** `#{window_layout}`: changes with every pane that comes, goes, moves or is resized. */
  readonly layout: string;
  /** Titles of its panes by their ids. */
  readonly titles: ReadonlyMap<string, string>;
}

/** What of a pane changes often. */
export interface LeanPane {
  readonly tmuxSessionId: string;
  readonly tmuxWindowId: string;
  readonly tmuxPaneId: string;
  readonly dead: boolean;
  readonly tmuxPid: number;
  /** History size and cursor: changes when something was drawn. Equal does not prove silence. */
  readonly drawn: string;
  readonly title: string;
}

/** What a full look adds to a pane. */
export interface FullPane extends LeanPane {
  readonly paneIndex: number;
  readonly exitStatus: number | null;
  readonly tty: string;
  readonly currentCommand: string;
  readonly currentPath: string;
}

/** What one look printed, read but not yet joined with what earlier looks told. */
export type ParsedLook =
  & {
    readonly server: ServerIdentity;
    readonly tmuxVersion: string;
    readonly windows: readonly WindowRow[];
  }
  & (
    | { readonly depth: "windows" }
    | { readonly depth: "panes"; readonly panes: readonly LeanPane[] }
    | {
      readonly depth: "full";
      readonly sessions: readonly SessionRow[];
      readonly panes: readonly FullPane[];
    }
  );

/** The text was no look: truncated, of another program, or of a tmux that formats otherwise. */
export class LookParseError extends Error {
  override readonly name = "LookParseError";
  readonly code = "LOOK_GARBAGE";
}

/*
 * One look is a chain of commands in one tmux process. tmux passes control characters of a path or a
 * command through unescaped, so no character is safe as a separator: a mark with a random part,
 * chosen once per run, begins each record and ends each free text.
 *
 * A record is its kind, then fields without spaces, then free texts.
 */
interface RecordFormat {
  readonly command: readonly string[];
  readonly fields: readonly string[];
  /** Names of formats, or whole ones. */
  readonly texts: readonly string[];
}

/** Cut in every look alike, long before a title that is a megabyte is dear. */
const TITLE = "#{=500:pane_title}";
/** Before each pane in a text that holds several; as unguessable as the mark. */
const PANE_MARK = "#{pane_mark}";
const PANE_TITLES = `#{P:${PANE_MARK}#{pane_id} ${TITLE}}`;

type RecordKind = "V" | "S" | "W" | "L" | "F" | "E";

const FORMATS: Readonly<Record<RecordKind, RecordFormat>> = {
  V: { command: ["display-message", "-p"], fields: ["pid", "start_time", "version"], texts: [] },
  S: {
    command: ["list-sessions", "-F"],
    fields: ["session_id", "session_attached", "session_created"],
    texts: ["session_name", "session_group", "session_path"],
  },
  W: {
    command: ["list-windows", "-a", "-F"],
    fields: ["session_id", "session_attached", "window_id", "window_index", "window_activity"],
    texts: ["session_name", "window_name", "window_layout", PANE_TITLES],
  },
  L: {
    command: ["list-panes", "-a", "-F"],
    fields: [
      ...["session_id", "window_id", "pane_id", "pane_dead"],
      ...["history_size", "cursor_x", "cursor_y", "pane_pid"],
    ],
    texts: [TITLE],
  },
  F: {
    command: ["list-panes", "-a", "-F"],
    fields: [
      ...["session_id", "window_id", "pane_id", "pane_dead"],
      ...["history_size", "cursor_x", "cursor_y", "pane_pid", "pane_index"],
    ],
    texts: [
      ...[TITLE, "pane_dead_status", "pane_tty"],
      ...["pane_current_command", "pane_current_path"],
    ],
  },
  E: { command: ["display-message", "-p"], fields: [], texts: [] },
};

const RECORDS: Readonly<Record<LookDepth, readonly RecordKind[]>> = {
  windows: ["V", "W", "E"],
  panes: ["V", "W", "L", "E"],
  full: ["V", "S", "W", "F", "E"],
};

/** A mark no program can guess; short, for it stands many times in each look. */
export function newMark(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(4));
  return `~${Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("")}`;
}

/**
 * Arguments for one look, after `-S <socket>`.
 * Source: tmux(1), FORMATS; tried on 3.3a.
 */
export function lookArgs(depth: LookDepth, mark: string): string[] {
  return RECORDS[depth].flatMap((kind) => {
    const { command, fields, texts } = FORMATS[kind];
    const head = [kind, ...fields.map((name) => `#{${name}}`)].join(" ");
    const tail = texts.map((text) => `${mark}${formatOf(text, mark)}`).join("");
    return [";", ...command, `${mark}${head}${tail}${mark}`];
  }).slice(1);
}

function formatOf(text: string, mark: string): string {
  return text.startsWith("#{") ? text.replace(PANE_MARK, paneMark(mark)) : `#{${text}}`;
}

function paneMark(mark: string): string {
  return mark.replace("~", "^");
}

/** The record that ends a look: text that was cut between two records would look like fewer panes. */
export function endRecord(mark: string): string {
  return `${mark}E${mark}\n`;
}

/**
 * Reads what one look made tmux print.
 * @throws {LookParseError} when a record is missing, cut, or has fields that cannot be.
 */
export function parseLook(text: string, depth: LookDepth, mark: string): ParsedLook {
  const records = readRecords(text, mark);
  const of = (kind: RecordKind) => records.filter((record) => record.kind === kind);
  checkKinds(records.map(({ kind }) => kind), RECORDS[depth]);
  const [pid, startTime, version = ""] = records[0]?.fields ?? [];
  const head = {
    server: { pid: positive(pid, "pid"), startedAt: seconds(startTime, "start_time") },
    tmuxVersion: sanitiseLine(version, 40),
    windows: of("W").map((record) => parseWindow(record, mark)),
  };
  if (depth === "windows") return { ...head, depth };
  if (depth === "panes") return { ...head, depth, panes: of("L").map(parseLean) };
  return { ...head, depth, sessions: of("S").map(parseSession), panes: of("F").map(parseFull) };
}

/** One server first, one end last, the rest in the order of the commands, and no command silent. */
function checkKinds(kinds: readonly RecordKind[], expected: readonly RecordKind[]): void {
  if (kinds[0] !== "V") throw garbage("it does not begin with the server");
  if (kinds.at(-1) !== "E") throw garbage("its end is missing");
  const places = kinds.map((kind) => expected.indexOf(kind));
  for (const [index, place] of places.entries()) {
    const before = places[index - 1] ?? -1;
    const once = kinds[index] === "V" || kinds[index] === "E";
    const belongs = place > before || (place === before && !once);
    if (!belongs) throw garbage(`a record of kind ${kinds[index]} does not belong there`);
  }
  // Every window has a session and a pane: a look without them would end them all.
  const silent = expected.find((kind) => !kinds.includes(kind));
  if (silent && kinds.length > 2) throw garbage(`it has no record of kind ${silent}`);
}

interface LookRecord {
  readonly kind: RecordKind;
  readonly fields: readonly string[];
  readonly texts: readonly string[];
}

/** Records look like `<mark>K 1 2 3<mark>text<mark>text<mark>\n`, each on what may be many lines. */
function readRecords(text: string, mark: string): LookRecord[] {
  const parts = text.split(mark);
  if (parts[0] !== "" || parts.length < 3) throw garbage("it does not begin with the mark");
  const records: LookRecord[] = [];
  let index = 1;
  while (index < parts.length) {
    const [kind = "", ...fields] = (parts[index] ?? "").split(" ");
    if (!isKind(kind)) throw garbage("a record is of no known kind");
    const format = FORMATS[kind];
    const end = index + 1 + format.texts.length;
    // The line end between two records stands between two marks of its own.
    if (parts[end] !== "\n") throw garbage("a record is cut, or has texts too many");
    if (fields.length !== format.fields.length) throw garbage("a record has fields that are none");
    records.push({ kind, fields, texts: parts.slice(index + 1, end) });
    index = end + 1;
  }
  return records;
}

function isKind(kind: string): kind is RecordKind {
  return Object.hasOwn(FORMATS, kind);
}

function parseSession({ fields, texts }: LookRecord): SessionRow {
  const [id, attached, created] = fields;
  const [name = "", group = "", path = ""] = texts;
  return {
    tmuxSessionId: tmuxId(id, "$"),
    attachedClients: integer(attached, "session_attached"),
    createdAt: seconds(created, "session_created"),
    name: clean(name),
    groupName: group === "" ? null : clean(group),
    workingDir: path === "" ? null : clean(path),
  };
}

function parseWindow({ fields, texts }: LookRecord, mark: string): WindowRow {
  const [sessionId, attached, windowId, index, activity] = fields;
  const [sessionName = "", windowName = "", layout = "", titles = ""] = texts;
  return {
    tmuxSessionId: tmuxId(sessionId, "$"),
    attachedClients: integer(attached, "session_attached"),
    tmuxWindowId: tmuxId(windowId, "@"),
    windowIndex: integer(index, "window_index"),
    windowActivityAt: seconds(activity, "window_activity"),
    sessionName: clean(sessionName),
    windowName: clean(windowName),
    layout,
    titles: parseTitles(titles, mark),
  };
}

/** Each pane as `<pane mark>%12 title`. */
function parseTitles(text: string, mark: string): ReadonlyMap<string, string> {
  const [before, ...panes] = text.split(paneMark(mark));
  if (before !== "") throw garbage("titles do not begin with a pane");
  return new Map(panes.map((pane) => {
    const space = pane.indexOf(" ");
    if (space < 0) throw garbage("a title has no pane");
    return [tmuxId(pane.slice(0, space), "%"), clean(pane.slice(space + 1))];
  }));
}

function parseLean({ fields, texts }: LookRecord): LeanPane {
  const [sessionId, windowId, paneId, dead, historySize, cursorX, cursorY, pid] = fields;
  return {
    tmuxSessionId: tmuxId(sessionId, "$"),
    tmuxWindowId: tmuxId(windowId, "@"),
    tmuxPaneId: tmuxId(paneId, "%"),
    dead: dead === "1",
    tmuxPid: integer(pid, "pane_pid"),
    drawn: `${historySize} ${cursorX} ${cursorY}`,
    title: clean(texts[0] ?? ""),
  };
}

function parseFull(record: LookRecord): FullPane {
  const [paneIndex] = record.fields.slice(8);
  const [, deadStatus = "", tty = "", command = "", path = ""] = record.texts;
  return {
    ...parseLean(record),
    paneIndex: integer(paneIndex, "pane_index"),
    exitStatus: /^\d{1,3}$/.test(deadStatus) ? Number(deadStatus) : null,
    tty,
    currentCommand: clean(command),
    currentPath: clean(path),
  };
}

function tmuxId(text: string | undefined, sigil: string): string {
  // tmux counts in 32 bits.
  if (text === undefined || text[0] !== sigil || !/^\d{1,10}$/.test(text.slice(1))) {
    throw garbage(`an id should begin with ${sigil}`);
  }
  return text;
}

function integer(text: string | undefined, field: string): number {
  const value = Number(text);
  if (text === undefined || !/^\d+$/.test(text) || !Number.isSafeInteger(value)) {
    throw garbage(`${field} is no number`);
  }
  return value;
}

/** Seconds since 1970 as milliseconds. */
function seconds(text: string | undefined, field: string): number {
  const value = integer(text, field) * 1000;
  if (!Number.isSafeInteger(value)) throw garbage(`${field} is no time`);
  return value;
}

function positive(text: string | undefined, field: string): number {
  const value = integer(text, field);
  if (value === 0) throw garbage(`${field} is zero`);
  return value;
}

function garbage(why: string): LookParseError {
  return new LookParseError(`tmux printed something that is no look: ${why}`);
}

/** The same titles come with every look: cleaning them once is enough. */
const cleaned = new Map<string, string>();
const MAX_CLEANED = 4_096;
/** UTF-16 units; a title may be a megabyte, and is then cleaned anew each time it changes. */
const LONGEST_CLEANED = 1_024;

function clean(text: string): string {
  const known = cleaned.get(text);
  if (known !== undefined) return known;
  // In this order: a secret that was cut would no longer be recognised as one.
  const safe = sanitiseLine(redact(text));
  if (text.length > LONGEST_CLEANED) return safe;
  if (cleaned.size >= MAX_CLEANED) cleaned.clear();
  cleaned.set(text, safe);
  return safe;
}
