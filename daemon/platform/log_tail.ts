import { readFileEnd } from "./read_file_end.ts";
import { type LogLevel, passesLevel } from "./room_log.ts";

export interface LogTailQuery {
  /** So many at most. */
  readonly lines: number;
  /** Least severe level. */
  readonly level: LogLevel;
}

export interface LogTailOptions {
  /** Takes secrets and terminal control out of a line; every line goes through it once more. */
  readonly scrub: (line: string) => string;
  /** Most bytes of one file that are searched, from its end. */
  readonly mostRead?: number;
  /** Most characters that are given back. */
  readonly mostText?: number;
}

export interface LogTail {
  /** As they stand in the file, the oldest first. */
  readonly lines: string[];
  /** True where there may be more that was asked for, but a bound was reached. */
  readonly truncated: boolean;
}

const MOST_READ = 4 * 1024 * 1024;
const MOST_TEXT = 256 * 1024;

/**
 * The last lines of a log that has this level or a graver one, from the file and the one that was
 * set aside before it. A log that is not there has no lines.
 * @throws what the file system says when it cannot be read.
 */
export async function readLogTail(
  file: string,
  { lines, level, ...options }: LogTailQuery & LogTailOptions,
): Promise<LogTail> {
  const { scrub, mostRead = MOST_READ, mostText = MOST_TEXT } = options;
  const found: string[] = [];
  let isCut = false;
  let left = mostText;
  for (const path of [file, `${file}.1`]) {
    const end = await readFileEnd(path, mostRead);
    if (end === null) continue;
    isCut ||= end.isCut;
    for (const line of end.lines.toReversed()) {
      if (found.length === lines) return { lines: found.reverse(), truncated: false };
      if (!passesLevel(levelOf(line) ?? "info", level)) continue;
      const clean = scrub(line);
      left -= clean.length;
      if (left < 0) return { lines: found.reverse(), truncated: true };
      found.push(clean);
    }
    // What is older is further back than the part that was read.
    if (end.isCut) break;
  }
  return { lines: found.reverse(), truncated: isCut && found.length < lines };
}

/** The level that a line of either form names; null for one that names none. */
export function levelOf(line: string): LogLevel | null {
  const named = /^\{"time":"[^"]*","level":"(\w+)"/.exec(line) ?? /^\S+ \[(\w+) *\]/.exec(line);
  switch (named?.[1]) {
    case "debug":
    case "info":
    case "error":
      return named[1];
    case "warn":
    case "warning":
      return "warn";
    default:
      return null;
  }
}
