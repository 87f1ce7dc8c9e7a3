import { basename, dirname, join } from "node:path";

/** Whether a process has the file open that has this name now. */
export type FileInUse =
  | "same"
  /** It has one open that was deleted or replaced, and not the one of this name. */
  | "gone"
  /** It has none open, or cannot be asked. */
  | "unknown";

/** How the kernel marks a file that has no name any more. */
const DELETED = " (deleted)";

/**
 * Tells whether the process `pid` works on the file at `path`, or on one that had that name until it
 * was deleted or replaced. Never throws.
 */
export function fileInUse(pid: number, path: string, root = "/proc"): FileInUse {
  const wanted = statOf(path);
  const name = realPath(path);
  let isGone = false;
  try {
    for (const { name: number } of Deno.readDirSync(`${root}/${pid}/fd`)) {
      const link = `${root}/${pid}/fd/${number}`;
      const open = statOf(link);
      if (open === null) continue;
      if (wanted !== null && open.ino === wanted.ino && open.dev === wanted.dev) return "same";
      const target = Deno.readLinkSync(link);
      isGone ||= target === `${name}${DELETED}` || target === `${path}${DELETED}`;
    }
  } catch {
    // It has ended meanwhile, belongs to somebody else, or there is no such thing here.
  }
  return isGone ? "gone" : "unknown";
}

function statOf(path: string): Deno.FileInfo | null {
  try {
    return Deno.statSync(path);
  } catch {
    return null;
  }
}

/** A deleted file has none: that of its directory then. */
function realPath(path: string): string {
  try {
    return join(Deno.realPathSync(dirname(path)), basename(path));
  } catch {
    return path;
  }
}
