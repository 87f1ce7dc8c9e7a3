import { fileTime } from "../file_time.ts";
import { isWholeRecord } from "./parse_hook.ts";

/** The names that hooks give to their records: the process, and how full the spool was. */
export const RECORD_NAME = /^r\d+\.\d+$/;

/** A hook that finds more records than this in the spool writes none, and nobody tells of its call. */
export const SPOOL_CAP = 512;

export interface SpoolFile {
  /** When it was written, milliseconds UTC. */
  readonly at: number;
  /** Null when it was no file, or too long. */
  readonly text: string | null;
}

export interface ReadSpoolFileOptions {
  readonly maxBytes: number;
  /** Milliseconds UTC. */
  readonly now: number;
}

/** A hook that was killed half-way has left its record by then, milliseconds. */
const HALF_MS = 60_000;

/**
 * Reads a record and removes it, whatever it holds: no record is there for long. One that is still
 * being written is left for later.
 * @returns null when it is left, is gone already, or cannot be removed. Never throws.
 */
export async function readSpoolFile(
  path: string,
  { maxBytes, now }: ReadSpoolFileOptions,
): Promise<SpoolFile | null> {
  try {
    const info = await Deno.lstat(path);
    const at = fileTime(info);
    const text = info.isFile && info.size <= maxBytes ? await Deno.readTextFile(path) : null;
    if (text !== null && !isWholeRecord(text) && Math.abs(now - at) < HALF_MS) return null;
    await Deno.remove(path);
    return { at, text };
  } catch {
    return null;
  }
}
