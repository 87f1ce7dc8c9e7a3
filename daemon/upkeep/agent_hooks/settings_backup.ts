import { basename, dirname, join } from "node:path";

/** Copies of one file that are kept at most. */
export const BACKUPS = 5;

const MARK = ".ntm-tracker-backup-";

/**
 * Keeps a copy of a settings file beside it, 0600 since settings may hold keys, and removes all but
 * the newest {@linkcode BACKUPS}.
 * @param now Names the copy, milliseconds UTC.
 * @returns Path of the copy.
 * @throws what the file system says when it cannot be made.
 */
export async function keepBackup(file: string, text: string, now: number): Promise<string> {
  const path = await writeNew(
    file + MARK + new Date(now).toISOString().replaceAll(/[-:.]/g, ""),
    text,
  );
  await removeOldest(file);
  return path;
}

/** What the copies of a settings file hold, the newest first; those that can be read. */
export async function readBackups(file: string): Promise<readonly string[]> {
  const names = (await backupsOf(file)).reverse();
  const texts = names.map((name) => Deno.readTextFile(join(dirname(file), name)).catch(() => null));
  return (await Promise.all(texts)).filter((text) => text !== null);
}

/** A number keeps two copies of one millisecond apart. */
async function writeNew(wanted: string, text: string): Promise<string> {
  for (let number = 1;; number++) {
    const path = number === 1 ? wanted : `${wanted}-${number}`;
    try {
      await Deno.writeTextFile(path, text, { createNew: true, mode: 0o600 });
      return path;
    } catch (error) {
      if (!(error instanceof Deno.errors.AlreadyExists) || number > 100) throw error;
    }
  }
}

async function removeOldest(file: string): Promise<void> {
  const oldest = (await backupsOf(file)).slice(0, -BACKUPS);
  const paths = oldest.map((name) => join(dirname(file), name));
  await Promise.all(paths.map((path) => Deno.remove(path).catch(() => {})));
}

/** Names of the copies, the oldest first. */
async function backupsOf(file: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { name, isFile } of Deno.readDir(dirname(file))) {
    if (isFile && name.startsWith(basename(file) + MARK)) names.push(name);
  }
  return names.toSorted();
}
