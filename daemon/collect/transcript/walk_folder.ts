import { join } from "node:path";
import { fileTime } from "../file_time.ts";

/** A file as it lies there. */
export interface FoundFile {
  /** Below the folder, with forward slashes. */
  readonly relative: string;
  readonly size: number;
  /** Milliseconds UTC. */
  readonly modifiedAt: number;
  readonly ino: number;
}

export interface WalkLimits {
  /** Names that are looked at. */
  readonly maxEntries: number;
  /** Folders below the first one. */
  readonly maxDepth: number;
  /** Told of each folder that is there and cannot be listed. */
  readonly onFault?: (error: unknown) => void;
}

/** Null when nothing regular is there; a link is not followed. */
export function findFile(root: string, relative: string): FoundFile | null {
  try {
    const info = Deno.lstatSync(join(root, relative));
    const { isFile, size, ino } = info;
    return isFile ? { relative, size, modifiedAt: fileTime(info), ino: ino ?? 0 } : null;
  } catch {
    return null;
  }
}

/**
 * The names of regular files below a folder, or in `start` below it; null now and then, where others
 * can get their turn. What cannot be listed is passed over, links are not followed. Gives true when
 * the limits cut it short. Never throws.
 */
export function* walkFolder(
  root: string,
  { maxEntries, maxDepth, start = "", onFault }: WalkLimits & { readonly start?: string },
): Generator<string | null, boolean> {
  const folders = [{ path: start, depth: 0 }];
  let entries = 0;
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    yield null;
    for (const { name, isDirectory, isFile } of list(join(root, folder.path), onFault)) {
      if (++entries > maxEntries) return true;
      const path = folder.path === "" ? name : `${folder.path}/${name}`;
      if (isFile) yield path;
      else if (isDirectory && folder.depth < maxDepth) {
        folders.push({ path, depth: folder.depth + 1 });
      }
    }
  }
  return false;
}

function list(path: string, onFault: WalkLimits["onFault"]): Iterable<Deno.DirEntry> {
  try {
    return [...Deno.readDirSync(path)];
  } catch (error) {
    // Gone since, or not ours to list.
    if (!(error instanceof Deno.errors.NotFound)) onFault?.(error);
    return [];
  }
}
