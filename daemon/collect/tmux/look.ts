import { redact } from "../../../shared/text/redact.ts";
import { sanitiseLine } from "../../../shared/text/sanitise.ts";
import type { ServerIdentity } from "../../../shared/model/source.ts";
import type { PaneRow, SessionRow } from "../../state/observation.ts";

/** `lean` reads what changes often; `full` adds the command and the path, which cost /proc reads. */
export type LookDepth = "lean" | "full";

/** What one look says, before the terminals' own clocks are asked. */
export interface ParsedLook {
  readonly server: ServerIdentity;
  readonly tmuxVersion: string;
  readonly sessions: readonly SessionRow[];
  readonly panes: readonly ParsedPane[];
}

/** A pane row with the name of its terminal, which only the collector needs. */
export interface ParsedPane {
  readonly row: PaneRow;
  /** `#{pane_tty}`; null in a lean look. */
  readonly tty: string | null;
}

/** The text was no look: truncated, of another program, or of a tmux that formats otherwise. */
export class LookParseError extends Error {
  override readonly name = "LookParseError";
  readonly code = "LOOK_GARBAGE";
}

/*
 * One look is one tmux process with four chained commands. tmux passes control characters of a
 * path or a command through unescaped, so no character is safe as a separator: a mark with a random
 * part, chosen once per run, ends each free text, and each record begins with it. The last record
 * says that nothing is missing: text that was cut between two records would look like fewer panes.
 */
const SERVER_FIELDS = ["pid", "start_time", "version"] as const;
const SESSION_NUMBERS = ["session_id", "session_attached", "session_created"] as const;
const SESSION_TEXTS = ["session_name", "session_group", "session_path"] as const;
const PANE_NUMBERS = [
  "session_id",
  "window_id",
  "pane_id",
  "window_index",
  "pane_index",
  "pane_pid",
  "pane_dead",
  "window_activity",
  "history_size",
  "cursor_x",
  "cursor_y",
  "pane_width",
  "pane_height",
] as const;
const LEAN_TEXTS = ["pane_dead_status", "window_name", "pane_title"] as const;
const FULL_TEXTS = [
  ...LEAN_TEXTS,
  "pane_tty",
  "pane_current_command",
  "pane_current_path",
] as const;

/** A mark no program can guess; short, for it stands seven times in each pane of each look. */
export function newMark(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(4));
  return `~${Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("")}`;
}

/**
 * Arguments for tmux, after `-S <socket>`: the server's identity, its sessions, its panes.
 * Source: tmux(1), FORMATS; tried on 3.3a.
 */
export function lookArgs(depth: LookDepth, mark: string): string[] {
  const format = (kind: string, numbers: readonly string[], texts: readonly string[]) => {
    const head = numbers.map((name) => `#{${name}}`).join(" ");
    return `${mark}${kind} ${head}${texts.map((name) => `${mark}#{${name}}`).join("")}${mark}`;
  };
  const paneTexts = depth === "full" ? FULL_TEXTS : LEAN_TEXTS;
  return [
    ...["display-message", "-p", format("V", SERVER_FIELDS, [])],
    ";",
    ...["list-sessions", "-F", format("S", SESSION_NUMBERS, SESSION_TEXTS)],
    ";",
    ...["list-panes", "-a", "-F", format("P", PANE_NUMBERS, paneTexts)],
    ";",
    ...["display-message", "-p", endRecord(mark).trimEnd()],
  ];
}

/** The record that ends a look. */
export function endRecord(mark: string): string {
  return `${mark}E${mark}\n`;
}

/**
 * Reads what `lookArgs` made tmux print.
 * @throws {LookParseError} when a record is missing, cut, or has fields that cannot be.
 */
export function parseLook(text: string, depth: LookDepth, mark: string): ParsedLook {
  const records = splitRecords(text, depth, mark);
  const first = records.shift();
  if (first?.kind !== "V") throw garbage("it does not begin with the server");
  if (records.pop()?.kind !== "E") throw garbage("its end is missing");
  const [pid, startTime, version] = exactly(SERVER_FIELDS.length, first);
  const sessions: SessionRow[] = [];
  const panes: ParsedPane[] = [];
  for (const record of records) {
    if (record.kind === "S") sessions.push(parseSession(record));
    else if (record.kind === "P") panes.push(parsePane(record));
    else throw garbage(`a record of kind ${record.kind.slice(0, 8)} is none of ours`);
  }
  return {
    server: { pid: positive(pid, "pid"), startedAt: seconds(startTime, "start_time") },
    tmuxVersion: sanitiseLine(version ?? "", 40),
    sessions,
    panes,
  };
}

interface LookRecord {
  readonly kind: string;
  readonly numbers: readonly string[];
  readonly texts: readonly string[];
}

/** Records look like `<mark>K 1 2 3<mark>text<mark>text<mark>\n`. */
function splitRecords(text: string, depth: LookDepth, mark: string): LookRecord[] {
  const parts = text.split(mark);
  if (parts[0] !== "") throw garbage("it does not begin with the mark");
  if (text !== "" && parts.at(-1) !== "\n") throw garbage("the last record is cut");
  const records: LookRecord[] = [];
  let index = 1;
  while (index < parts.length - 1) {
    const head = parts[index] ?? "";
    const [kind = "", ...numbers] = head.split(" ");
    const count = textCount(kind, depth);
    records.push({ kind, numbers, texts: parts.slice(index + 1, index + 1 + count) });
    if (parts[index + 1 + count] !== "\n") throw garbage("a record has fields too few or too many");
    // The line end between two records stands between two marks of its own.
    index += count + 2;
  }
  return records;
}

function textCount(kind: string, depth: LookDepth): number {
  if (kind === "V" || kind === "E") return 0;
  if (kind === "S") return SESSION_TEXTS.length;
  return depth === "full" ? FULL_TEXTS.length : LEAN_TEXTS.length;
}

function parseSession(record: LookRecord): SessionRow {
  const [id, attached, created] = exactly(SESSION_NUMBERS.length, record);
  const [name = "", group = "", path = ""] = record.texts;
  return {
    tmuxSessionId: tmuxId(id, "$"),
    attachedClients: integer(attached, "session_attached"),
    createdAt: seconds(created, "session_created"),
    name: clean(name),
    groupName: group === "" ? null : clean(group),
    workingDir: path === "" ? null : clean(path),
  };
}

function parsePane(record: LookRecord): ParsedPane {
  const n = exactly(PANE_NUMBERS.length, record);
  const [deadStatus = "", windowName = "", title = "", tty, command, path] = record.texts;
  const row: PaneRow = {
    tmuxSessionId: tmuxId(n[0], "$"),
    tmuxWindowId: tmuxId(n[1], "@"),
    tmuxPaneId: tmuxId(n[2], "%"),
    windowIndex: integer(n[3], "window_index"),
    paneIndex: integer(n[4], "pane_index"),
    tmuxPid: integer(n[5], "pane_pid"),
    dead: n[6] === "1",
    windowActivityAt: seconds(n[7], "window_activity"),
    drawn: `${n[8]} ${n[9]} ${n[10]}`,
    size: `${n[11]}x${n[12]}`,
    exitStatus: /^\d{1,3}$/.test(deadStatus) ? Number(deadStatus) : null,
    windowName: clean(windowName),
    title: clean(title),
    detail: path === undefined
      ? null
      : { currentCommand: clean(command ?? ""), currentPath: clean(path), ttyOutputAt: null },
  };
  return { row, tty: tty ?? null };
}

function exactly(count: number, { kind, numbers }: LookRecord): readonly string[] {
  if (numbers.length === count) return numbers;
  throw garbage(`a record of kind ${kind} has numbers too few or too many`);
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
