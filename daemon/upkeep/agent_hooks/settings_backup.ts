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
  const directory = dirname(file);
  const names: string[] = [];
  for await (const { name, isFile } of Deno.readDir(directory)) {
    if (isFile && name.startsWith(basename(file) + MARK)) names.push(name);
  }
  const oldest = names.toSorted().slice(0, -BACKUPS);
  await Promise.all(oldest.map((name) => Deno.remove(join(directory, name)).catch(() => {})));
}
