import { redact } from "../../../shared/text/redact.ts";
import { sanitiseLine } from "../../../shared/text/sanitise.ts";
import { withoutSecret } from "../../../shared/text/without_secret.ts";
import { type CutValue, readCutObject } from "./read_cut_object.ts";

/** The events that are understood, under the names that Claude Code gives them. */
export const HOOK_EVENTS = [
  "SessionStart",
  "SessionEnd",
  "UserPromptSubmit",
  "PreToolUse",
  "PostToolUse",
  "PostToolUseFailure",
  "PermissionRequest",
  "PermissionDenied",
  "Notification",
  "Stop",
  "StopFailure",
  "SubagentStart",
  "SubagentStop",
  "PreCompact",
  "PostCompact",
] as const;

export type HookEventName = typeof HOOK_EVENTS[number];

/** One call of a hook. Nothing of what was asked, answered or given to a tool is in it. */
export interface HookEvent {
  readonly agent: "claude";
  readonly event: HookEventName;
  /** When the record was written, milliseconds UTC; calls may be told out of order. */
  readonly at: number;
  /** The process that called the hook: the agent itself. */
  readonly ppid: number | null;
  /** `TMUX_PANE`, for example `%12`. */
  readonly tmuxPaneId: string | null;
  /** Path of the tmux socket, and the server's process; exact, for comparing only. */
  readonly tmuxSocket: string | null;
  readonly tmuxServerPid: number | null;
  readonly sessionId: string | null;
  /** Exact, for finding the file only: it is neither redacted nor meant to be shown. */
  readonly transcriptPath: string | null;
  readonly cwd: string | null;
  readonly permissionMode: string | null;
  readonly toolName: string | null;
  /** Of one call of a tool; null where the record ends before it. */
  readonly toolUseId: string | null;
  /** The subagent that this happened in; null in the agent itself. */
  readonly agentId: string | null;
  /** `permission_prompt`, `idle_prompt`…; guessed from the message where a version has no such field. */
  readonly notificationType: string | null;
  /** Of a session that starts: `startup`, `resume`, `clear`, `compact`, `fork`. */
  readonly source: string | null;
  /** Of a session that ends. */
  readonly reason: string | null;
  /** Of a compaction: `auto` or `manual`. */
  readonly trigger: string | null;
  /** The kind of failure that ended a turn, for example `rate_limit`. */
  readonly error: string | null;
  /** Whether work goes on behind a turn that is over; null when the agent does not say. */
  readonly backgroundWork: boolean | null;
}

/** The last line of every record: one without it is still being written, or was cut short. */
const RECORD_END = "\nend\n";

const HEAD = /^ntm-tracker-hook 1 claude (\w{1,40})$/;
const HEADER_LINE = /^(ppid|pane|tmux|background) (.*)$/;

/** A header has so many lines; what follows is the payload. */
const HEADER_LINES = 4;

const LABEL_CHARS = 200;
const LONGEST_PATH = 4096;

/** Whether a record was written to its end. */
export function isWholeRecord(record: string): boolean {
  return record.endsWith(RECORD_END);
}

/**
 * Reads one record of the spool, whose payload may be cut off anywhere.
 * @param at When it was written, milliseconds UTC.
 * @returns null when it is no record of ours, or of an event that is not understood. Never throws.
 */
export function parseHook(record: string, at: number): HookEvent | null {
  const { event: named, header, payload } = split(record);
  if (named === null) return null;
  const members = readCutObject(payload);
  const event = eventOf(idOf(text(members, "hook_event_name"))) ?? eventOf(named);
  if (event === null) return null;
  return {
    agent: "claude",
    event,
    at,
    ppid: wholeNumber(header.get("ppid")),
    tmuxPaneId: paneIdOf(header.get("pane")),
    ...serverOf(header.get("tmux")),
    sessionId: idOf(text(members, "session_id")),
    transcriptPath: pathOf(text(members, "transcript_path")),
    cwd: labelOf(text(members, "cwd")),
    permissionMode: labelOf(text(members, "permission_mode")),
    toolName: labelOf(text(members, "tool_name")),
    toolUseId: idOf(text(members, "tool_use_id")),
    agentId: idOf(text(members, "agent_id")),
    notificationType: event === "Notification" ? notificationOf(members) : null,
    source: event === "SessionStart" ? labelOf(text(members, "source")) : null,
    reason: event === "SessionEnd" ? labelOf(text(members, "reason")) : null,
    trigger: labelOf(text(members, "trigger")),
    // Elsewhere a member of this name holds what a tool printed.
    error: event === "StopFailure" ? wordOf(text(members, "error", "error_type")) : null,
    backgroundWork: truthOf(header.get("background")),
  };
}

interface Parts {
  /** The event the record was written under; null when it is no record. */
  readonly event: string | null;
  readonly header: ReadonlyMap<string, string>;
  readonly payload: string;
}

function split(record: string): Parts {
  const lines = record.split("\n", HEADER_LINES + 1);
  const event = HEAD.exec(lines[0] ?? "")?.[1] ?? null;
  const header = new Map<string, string>();
  let at = (lines[0] ?? "").length + 1;
  for (const line of lines.slice(1)) {
    const [, key, value] = HEADER_LINE.exec(line) ?? [];
    if (key === undefined || value === undefined || header.has(key)) break;
    header.set(key, value);
    at += line.length + 1;
  }
  const end = isWholeRecord(record) ? record.length - RECORD_END.length + 1 : record.length;
  return { event, header, payload: record.slice(at, end) };
}

/** A text of the payload, under its usual name or as newer programs spell names. */
function text(members: ReadonlyMap<string, CutValue>, ...names: readonly string[]): string | null {
  for (const name of names.flatMap((name) => [name, camelCased(name)])) {
    const value = members.get(name);
    if (typeof value === "string") return value;
  }
  return null;
}

function camelCased(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function eventOf(name: string | null): HookEventName | null {
  return HOOK_EVENTS.find((event) => event === name) ?? null;
}

/** Versions without a type say it in a sentence. */
function notificationOf(members: ReadonlyMap<string, CutValue>): string | null {
  const told = wordOf(text(members, "notification_type"));
  if (told !== null) return told;
  const message = text(members, "message") ?? "";
  if (/\bneeds your (?:permission|approval)\b/i.test(message)) return "permission_prompt";
  return /\bis waiting for your input\b/i.test(message) ? "idle_prompt" : null;
}

/** Fit to be shown. */
function labelOf(value: string | null): string | null {
  if (value === null) return null;
  return sanitiseLine(redact(value), LABEL_CHARS) || null;
}

function wordOf(value: string | null): string | null {
  return value !== null && /^\w[\w.:-]{0,63}$/.test(value) ? withoutSecret(value) : null;
}

function idOf(value: string | null): string | null {
  return value !== null && /^[\w.:@-]{1,128}$/.test(value) ? withoutSecret(value) : null;
}

/** Exact or not at all: a path that was changed to be safe is another path. */
function pathOf(value: string | null): string | null {
  if (value === null || !value.startsWith("/") || value.length > LONGEST_PATH) return null;
  return /[\p{Cc}\p{Cs}]/u.test(value) ? null : value;
}

function paneIdOf(value: string | undefined): string | null {
  return value !== undefined && /^%\d{1,10}$/.test(value) ? value : null;
}

/** TMUX is the socket's path, the server's process and a session's number; a path may have commas. */
function serverOf(tmux = ""): Pick<HookEvent, "tmuxSocket" | "tmuxServerPid"> {
  const [, socket, pid] = /^(.+),(\d+),\d+$/.exec(tmux) ?? [];
  return { tmuxSocket: pathOf(socket ?? null), tmuxServerPid: wholeNumber(pid) };
}

function wholeNumber(value: string | undefined): number | null {
  return value !== undefined && /^[1-9]\d{0,9}$/.test(value) ? Number(value) : null;
}

function truthOf(value: string | undefined): boolean | null {
  return value === "1" ? true : value === "0" ? false : null;
}
