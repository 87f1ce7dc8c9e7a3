import { basename, dirname, join } from "node:path";

export interface AtomicWriteOptions {
  /** Mode of a file that is new; one that exists keeps its own. */
  readonly mode?: number;
  /**
   * What must still stand in the file right before it is replaced; null: there must be no file. Left
   * out, nothing is compared.
   */
  readonly replaces?: string | null;
}

/**
 * Writes a whole file so that a reader finds the old text or the new one, never a part, also after a
 * power cut. A symbolic link is followed: what it leads to is replaced, the link stays. Mode is kept;
 * owner and hard links are not, so it is no tool for files of other users.
 *
 * @returns false when the file no longer holds what it should replace; it is then left alone.
 * @throws when `path` is a link that leads nowhere, and what the file system says; no temporary file
 * is left behind, and the old text stands.
 */
export async function writeAtomically(
  path: string,
  text: string,
  options: AtomicWriteOptions = {},
): Promise<boolean> {
  const target = await targetOf(path);
  const mode = await modeOf(target) ?? options.mode ?? 0o600;
  const staged = await stageFile(target, text, mode);
  try {
    if (await stillHolds(target, options.replaces)) {
      await staged.put();
      return true;
    }
  } catch (error) {
    await staged.discard();
    throw error;
  }
  await staged.discard();
  return false;
}

/** A whole file, written beside the place that it is meant for; one of the two ends it. */
export interface StagedFile {
  /** Puts it into its place, over what is there. @throws what the file system says. */
  put(): Promise<void>;
  /** Takes it away; of no effect once it is in its place. */
  discard(): Promise<void>;
}

/**
 * Writes a file aside, so that several can be written before any is replaced. A symbolic link at
 * `path` would itself be replaced.
 * @throws what the file system says; nothing is left behind.
 */
export async function stageFile(path: string, text: string, mode: number): Promise<StagedFile> {
  const aside = join(dirname(path), `.${basename(path)}.${crypto.randomUUID()}.tmp`);
  const discard = () => Deno.remove(aside).catch(() => {});
  try {
    await writeSynced(aside, text, mode);
  } catch (error) {
    await discard();
    throw error;
  }
  const put = async () => {
    await Deno.rename(aside, path);
    await syncDirectory(dirname(path));
  };
  return { put, discard };
}

/** The file behind `path`, which need not exist yet. */
async function targetOf(path: string): Promise<string> {
  try {
    return await Deno.realPath(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  if (await isLink(path)) {
    throw new Error(
      `cannot write ${path}: it is a symbolic link that leads to no file, remove it or make the file`,
    );
  }
  return path;
}

async function isLink(path: string): Promise<boolean> {
  try {
    return (await Deno.lstat(path)).isSymlink;
  } catch {
    return false;
  }
}

async function modeOf(path: string): Promise<number | null> {
  try {
    return ((await Deno.stat(path)).mode ?? 0) & 0o7777;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

async function writeSynced(path: string, text: string, mode: number): Promise<void> {
  using file = await Deno.open(path, { write: true, createNew: true, mode: 0o600 });
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length;) at += await file.write(bytes.subarray(at));
  // After the text: nobody may read more than before while it is written, and umask is no matter.
  await Deno.chmod(path, mode);
  await file.sync();
}

async function stillHolds(path: string, wanted: string | null | undefined): Promise<boolean> {
  if (wanted === undefined) return true;
  try {
    return await holds(path, wanted);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return wanted === null;
    throw error;
  }
}

async function holds(path: string, wanted: string | null): Promise<boolean> {
  const bytes = await Deno.readFile(path);
  if (wanted === null) return false;
  // Bytes, since a text that was decoded may have lost a mark at its start.
  const same = new TextEncoder().encode(wanted);
  return bytes.length === same.length && bytes.every((byte, at) => byte === same[at]);
}

/** Makes the rename itself durable; a file system that cannot has done what it can. */
async function syncDirectory(path: string): Promise<void> {
  try {
    using directory = await Deno.open(path, { read: true });
    await directory.sync();
  } catch {
    // The new text is in place: failing now would be the wrong answer.
  }
}
