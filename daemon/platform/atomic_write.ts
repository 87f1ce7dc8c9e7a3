import { basename, dirname, join } from "node:path";
import { uuidv7 } from "./ids.ts";

export interface AtomicWriteOptions {
  /** Permission bits of a file that is new; one that exists keeps its own. Default 0o600. */
  readonly mode?: number;
}

/**
 * Replaces a file in one step: whoever reads it, also after a power cut, sees the old content or
 * the new, never a part. A symbolic link stays one, its target is replaced. The directory must
 * exist.
 * @throws what the file system says; the old file is then as it was, and nothing else is left.
 */
export async function writeFileAtomic(
  path: string,
  data: string | Uint8Array,
  options: AtomicWriteOptions = {},
): Promise<void> {
  const target = await realPath(path);
  const mode = await modeOf(target) ?? options.mode ?? 0o600;
  const directory = dirname(target);
  const temporary = join(directory, `.${basename(target)}.${uuidv7()}.tmp`);
  try {
    await writeSynced(temporary, data, mode);
    await Deno.rename(temporary, target);
  } catch (error) {
    await Deno.remove(temporary).catch(() => {});
    throw error;
  }
  await syncDirectory(directory);
}

async function writeSynced(path: string, data: string | Uint8Array, mode: number): Promise<void> {
  const bytes = typeof data === "string" ? new TextEncoder().encode(data) : data;
  using file = await Deno.open(path, { write: true, createNew: true, mode: 0o600 });
  for (let at = 0; at < bytes.length;) at += await file.write(bytes.subarray(at));
  // Not left to `open`: the umask takes bits away there.
  await Deno.chmod(path, mode);
  await file.sync();
}

/** The rename itself is on the disk only when the directory is. */
async function syncDirectory(path: string): Promise<void> {
  using directory = await Deno.open(path, { read: true });
  await directory.sync();
}

async function realPath(path: string): Promise<string> {
  try {
    return await Deno.realPath(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return path;
    throw error;
  }
}

async function modeOf(path: string): Promise<number | null> {
  try {
    const { mode } = await Deno.stat(path);
    return mode === null ? null : mode & 0o777;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}
