import { levelOf } from "../platform/log_tail.ts";
import type { LogLevel } from "../platform/room_log.ts";
import { type Line, span, type Style } from "./line.ts";
import { sanitiseLine } from "../../shared/text/sanitise.ts";

const LOOKS: Readonly<Record<LogLevel, Style | undefined>> = {
  debug: "faint",
  info: undefined,
  warn: "alert",
  error: "bad",
};
const LONGEST_TEXT = 2_000;

/** One line of a log for people: time, level, room, sentence, fields. Of another form, as it is. */
export function logLineOf(text: string): Line {
  const style = LOOKS[levelOf(text) ?? "info"];
  const entry = parse(text);
  if (entry === null) return [span(clean(text), style)];
  const { time, level, room, message, fields } = entry;
  const told = Object.entries(fields).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return [
    span(clean(time.replace("T", " ").replace(/\.\d+Z$/, "Z")), "faint"),
    span(` ${clean(level).padEnd(5)} `, style),
    span(clean(`${room}: ${message}`)),
    span(told.length === 0 ? "" : ` ${clean(told.join(" "))}`, "faint"),
  ];
}

function clean(text: string): string {
  return sanitiseLine(text, LONGEST_TEXT);
}

interface Entry {
  readonly time: string;
  readonly level: string;
  readonly room: string;
  readonly message: string;
  readonly fields: object;
}

function parse(text: string): Entry | null {
  if (!text.startsWith("{")) return null;
  try {
    const { time, level, room, message, fields = {} } = JSON.parse(text);
    const isWhole = [time, level, room, message].every((part) => typeof part === "string");
    return isWhole && typeof fields === "object" && fields !== null
      ? { time, level, room, message, fields }
      : null;
  } catch {
    return null;
  }
}
