import { join } from "node:path";
import { fileTime } from "../../collect/file_time.ts";
import { RECORD_NAME, SPOOL_CAP } from "../../collect/hooks/spool_file.ts";

/** The spool as it lies there, whether or not a daemon reads it. */
export interface SpoolState {
  readonly directory: string;
  /** `missing`: a daemon makes it; until then, hooks write nothing. */
  readonly state: "ready" | "full" | "missing" | "unusable";
  /** Records that nobody has read yet. */
  readonly waiting: number;
  /** When the last of them was written, milliseconds UTC; null without any. */
  readonly lastAt: number | null;
}

/** Looks at a spool and changes nothing; never throws. */
export async function spoolState(
  directory: string,
  uid: number | null = Deno.uid(),
): Promise<SpoolState> {
  const empty = { directory, waiting: 0, lastAt: null };
  try {
    const info = await Deno.lstat(directory);
    const isOurs = info.isDirectory && (uid === null || info.uid === uid);
    if (!isOurs) return { ...empty, state: "unusable" };
    const names = await recordsIn(directory);
    const times = await Promise.all(names.map((name) => writtenAt(join(directory, name))));
    const last = times.filter((at) => at !== null).toSorted((a, b) => a - b).at(-1);
    const state = names.length >= SPOOL_CAP ? "full" : "ready";
    return { directory, state, waiting: names.length, lastAt: last ?? null };
  } catch (error) {
    return { ...empty, state: error instanceof Deno.errors.NotFound ? "missing" : "unusable" };
  }
}

/** Hooks stop at their cap; whatever is beyond it is not theirs and not counted. */
async function recordsIn(directory: string): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const { name } of Deno.readDir(directory)) {
    if (RECORD_NAME.test(name)) names.push(name);
    if (names.length > SPOOL_CAP) break;
  }
  return names;
}

async function writtenAt(path: string): Promise<number | null> {
  try {
    return fileTime(await Deno.lstat(path));
  } catch {
    return null;
  }
}
