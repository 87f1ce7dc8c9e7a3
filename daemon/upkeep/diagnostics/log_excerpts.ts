import { basename } from "node:path";
import type { LogExcerpt } from "../../../shared/protocol/methods/diagnostics.ts";
import { readFileEnd } from "../../platform/read_file_end.ts";

/** Of one file, from its end. */
const MOST_BYTES = 256 * 1024;
const MOST_LINES = 1_000;
/** With fewer lines in the log, the one before it is taken too. */
const FEW_LINES = 200;

/** The last lines of the log, and of the one before it where those are few. Never throws. */
export async function logExcerpts(logFile: string): Promise<readonly LogExcerpt[]> {
  const current = await excerptOf(logFile);
  if (current !== null && current.lines.length >= FEW_LINES) return [current];
  const former = await excerptOf(`${logFile}.1`);
  return [current, former].filter((excerpt) => excerpt !== null);
}

async function excerptOf(path: string): Promise<LogExcerpt | null> {
  const end = await readFileEnd(path, MOST_BYTES).catch(() => null);
  if (end === null) return null;
  const lines = [...end.lines, end.rest].filter((line) => line !== "");
  return {
    file: basename(path),
    bytes: end.bytes,
    lines: lines.slice(-MOST_LINES),
    truncated: end.isCut || lines.length > MOST_LINES,
  };
}
