import { join } from "node:path";

/** Names that are looked at; beyond it nothing is found. */
const MAX_ENTRIES = 200_000;

/**
 * The first symbolic link to a directory that lies somewhere below a directory, links not followed;
 * null when there is none, or it lies behind too many other names. Never throws.
 */
export function findFolderLink(root: string, maxEntries: number = MAX_ENTRIES): string | null {
  const folders = [root];
  let entries = 0;
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const { name, isDirectory, isSymlink } of list(folder)) {
      if (++entries > maxEntries) return null;
      const path = join(folder, name);
      if (isDirectory) folders.push(path);
      else if (isSymlink && leadsToFolder(path)) return path;
    }
  }
  return null;
}

function leadsToFolder(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    // It leads nowhere, or round and round.
    return false;
  }
}

function list(path: string): Iterable<Deno.DirEntry> {
  try {
    return Deno.readDirSync(path);
  } catch {
    // Gone since, or not ours to list.
    return [];
  }
}
