import { readdirSync, readlinkSync } from "node:fs";

/** Open files of one process that are looked at. */
const MAX_OPEN = 4_096;
const GONE = " (deleted)";

/** The directory a process is in; null when it is gone, not ours, or the directory was removed. */
export function readWorkingDirectory(pid: number, root = "/proc"): string | null {
  const path = readLink(`${root}/${pid}/cwd`);
  return path === null || !path.startsWith("/") || path.endsWith(GONE) ? null : path;
}

/** Paths of the files that a process holds open and that fit; none when it cannot be asked. */
export function readOpenFiles(
  pid: number,
  { fits, root = "/proc" }: {
    readonly fits: (path: string) => boolean;
    readonly root?: string;
  },
): readonly string[] {
  const directory = `${root}/${pid}/fd`;
  const paths = new Set<string>();
  for (const name of namesIn(directory)) {
    const path = readLink(`${directory}/${name}`);
    if (path !== null && path.startsWith("/") && fits(path)) paths.add(path);
  }
  return [...paths];
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory).slice(0, MAX_OPEN);
  } catch {
    return [];
  }
}

function readLink(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
}
