import { basename } from "node:path";
import type { LogExcerpt } from "../../../shared/protocol/methods/diagnostics.ts";

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
  try {
    const { size, isFile } = await Deno.stat(path);
    if (!isFile) return null;
    const text = await readEnd(path, size);
    const isCut = size > MOST_BYTES;
    const lines = text.split("\n").slice(isCut ? 1 : 0).filter((line) => line !== "");
    return {
      file: basename(path),
      bytes: size,
      lines: lines.slice(-MOST_LINES),
      truncated: isCut || lines.length > MOST_LINES,
    };
  } catch {
    return null;
  }
}

async function readEnd(path: string, size: number): Promise<string> {
  using file = await Deno.open(path, { read: true });
  await file.seek(Math.max(0, size - MOST_BYTES), Deno.SeekMode.Start);
  const bytes = new Uint8Array(Math.min(size, MOST_BYTES));
  let read = 0;
  while (read < bytes.length) {
    const count = await file.read(bytes.subarray(read));
    if (count === null) break;
    read += count;
  }
  return new TextDecoder().decode(bytes.subarray(0, read));
}
