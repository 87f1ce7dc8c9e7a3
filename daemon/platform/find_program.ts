import { accessSync, constants, statSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import type { Environment } from "./paths.ts";

export interface FindProgramOptions {
  readonly env: Environment;
  /** The user's home directory. */
  readonly home: string;
  /** True for an existing file that this user may execute. */
  readonly isExecutable: (path: string) => boolean;
}

/** Beside PATH, which is almost empty when no login shell stands in front of us. */
const PLACES: readonly string[] = [
  "~/.local/bin",
  "~/bin",
  "~/go/bin",
  "/usr/local/bin",
  "/usr/bin",
  "/bin",
  "/home/linuxbrew/.linuxbrew/bin",
  "/opt/homebrew/bin",
  "~/.linuxbrew/bin",
  "/snap/bin",
];

/**
 * The absolute path of a program by its bare name: the first of PATH, then of the usual places of
 * package managers. Relative PATH entries are passed over: what they mean hangs on the directory
 * we happen to run in. A `name` with a slash is a path: itself when absolute and executable.
 * Null when there is none.
 */
export function findProgram(name: string, options: FindProgramOptions): string | null {
  if (name.includes("/")) return isAbsolute(name) && options.isExecutable(name) ? name : null;
  if (name === "") return null;
  for (const directory of searchedDirectories(options)) {
    const path = join(directory, name);
    if (options.isExecutable(path)) return path;
  }
  return null;
}

/** Where {@linkcode findProgram} looks, in order, each directory once; for `doctor` to tell. */
export function searchedDirectories(
  options: Pick<FindProgramOptions, "env" | "home">,
): readonly string[] {
  const fromPath = (options.env.get("PATH") ?? "").split(":").filter(isAbsolute);
  const usual = PLACES.map((place) => place.replace(/^~/, options.home)).filter(isAbsolute);
  return [...new Set([...fromPath, ...usual])];
}

/** True when `path` is a file that this process may execute. Follows symbolic links. */
export function isExecutableFile(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
