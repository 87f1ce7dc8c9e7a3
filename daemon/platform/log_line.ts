import { getTextFormatter, type LogRecord } from "@logtape/logtape";
import type { PlainValue } from "./log_fields.ts";
import type { LogLevel, LogRoom } from "./room_log.ts";

export type LogFormat = "json" | "text";

/** One record on its way out: scrubbed, bounded, plain. */
export interface LogEntry {
  /** Milliseconds UTC. */
  readonly at: number;
  readonly level: LogLevel;
  readonly room: LogRoom;
  readonly message: string;
  readonly fields: Readonly<Record<string, PlainValue>>;
}

/** Bytes are at most three times this. */
const LONGEST_LINE = 16_384;

/** One line of the log, with its newline. A line too long loses its fields, and says so. */
export function logLine(entry: LogEntry, format: LogFormat): string {
  const line = escapeInvisible(format === "json" ? jsonLine(entry) : textLine(entry));
  if (line.length <= LONGEST_LINE) return line;
  return logLine({ ...entry, fields: { cut: `${line.length} characters` } }, format);
}

/** DEL, C1 controls, line and paragraph separators, bidi controls; C0 is escaped by the formats. */
const INVISIBLE = /[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

function escapeInvisible(line: string): string {
  const escape = (char: string) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return line.replace(INVISIBLE, escape);
}

function jsonLine({ at, level, room, message, fields }: LogEntry): string {
  const time = new Date(at).toISOString();
  return `${JSON.stringify({ time, level, room, message, ...nested(fields) })}\n`;
}

function nested(fields: LogEntry["fields"]): { fields?: LogEntry["fields"] } {
  return Object.keys(fields).length === 0 ? {} : { fields };
}

// A terminal may show this one: whatever could steer it, or look like a line of its own, is escaped.
const formatText = getTextFormatter({
  timestamp: "rfc3339",
  level: (level) => level.padEnd(7),
  category: ".",
  sanitize: { sgr: "escape", newlines: "escape" },
});

function textLine(entry: LogEntry): string {
  const fields = Object.entries(entry.fields).map(([name, value]) =>
    ` ${name}=${JSON.stringify(value)}`
  );
  return formatText(toRecord(entry, `${entry.message}${fields.join("")}`));
}

function toRecord(entry: LogEntry, text: string): LogRecord {
  return {
    category: [entry.room],
    level: entry.level === "warn" ? "warning" : entry.level,
    message: [text],
    rawMessage: text,
    timestamp: entry.at,
    properties: {},
  };
}
