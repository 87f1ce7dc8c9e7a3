import { type FileHandle, open } from "node:fs/promises";
import { levelOf, readLogTail } from "../platform/log_tail.ts";
import { type LogLevel, passesLevel } from "../platform/room_log.ts";

export interface FollowLogOptions {
  /** How many older lines come first. */
  readonly lines: number;
  /** Least severe level. */
  readonly level: LogLevel;
  readonly scrub: (line: string) => string;
  readonly onLines: (lines: readonly string[]) => Promise<void>;
  /** Between two looks at the file. */
  readonly wait: () => Promise<void>;
  readonly signal: AbortSignal;
}

/** Most bytes that are read at once. */
const MOST_BYTES = 1024 * 1024;

/** How far a file was read; another inode or a shorter file is another one. */
interface Place {
  readonly ino: number;
  readonly offset: number;
}

/**
 * Tells the last lines of a log, then what is added, until it is aborted. A log that is set aside is
 * read to its end first; one that is not there is waited for.
 */
export async function followLog(file: string, options: FollowLogOptions): Promise<void> {
  const { lines, level, scrub, onLines, wait, signal } = options;
  let place = await endOf(file);
  const { lines: older } = await readLogTail(file, { lines, level, scrub });
  await onLines(older);
  while (!signal.aborted) {
    await wait();
    if (signal.aborted) return;
    const added = await readAdded(file, place);
    place = added.place;
    const told = added.lines.filter((line) => passesLevel(levelOf(line) ?? "info", level));
    await onLines(told.map(scrub));
  }
}

async function endOf(file: string): Promise<Place | null> {
  try {
    const { ino, size } = await Deno.stat(file);
    return { ino: ino ?? 0, offset: size };
  } catch {
    return null;
  }
}

async function readAdded(
  file: string,
  place: Place | null,
): Promise<{ readonly lines: readonly string[]; readonly place: Place | null }> {
  const now = await endOf(file);
  if (now === null) return { lines: [], place };
  if (place === null) return await readFrom(file, { ino: now.ino, offset: 0 });
  if (now.ino === place.ino && now.offset >= place.offset) return await readFrom(file, place);
  // Set aside since: what was left of it comes first.
  const aside = await endOf(`${file}.1`);
  const rest = aside?.ino === place.ino ? await readFrom(`${file}.1`, place) : { lines: [] };
  const next = await readFrom(file, { ino: now.ino, offset: 0 });
  return { lines: [...rest.lines, ...next.lines], place: next.place };
}

/** Whole lines from there on; a line that is being written is left for the next time. */
async function readFrom(
  file: string,
  place: Place,
): Promise<{ readonly lines: readonly string[]; readonly place: Place }> {
  let handle: FileHandle;
  try {
    handle = await open(file, "r");
  } catch {
    return { lines: [], place };
  }
  try {
    const bytes = new Uint8Array(MOST_BYTES);
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, place.offset);
    const end = bytes.subarray(0, bytesRead).lastIndexOf(0x0a) + 1;
    const text = new TextDecoder().decode(bytes.subarray(0, end));
    return {
      lines: text.split("\n").slice(0, -1),
      place: { ...place, offset: place.offset + end },
    };
  } finally {
    await handle.close();
  }
}
