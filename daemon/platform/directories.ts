import { PathError } from "./path_error.ts";
import { HOME_VARIABLE, type Paths } from "./paths.ts";
import { whyNotWritten } from "./why_not_written.ts";

/** `sun_path` has 108 bytes on Linux, the last of them a NUL. */
const LONGEST_SOCKET_PATH = 107;

/**
 * Makes the directories of `paths` that are missing, each 0700. The run directory, whose rights
 * are the only guard of the socket, must be a real directory of ours; wider rights are taken away
 * there, and in the data directory too when that is the standard one.
 * @throws {PathError} SYMBOLIC_LINK, FOREIGN_OWNER, NOT_A_DIRECTORY or NOT_WRITABLE.
 */
export async function ensureDirectories(paths: Paths): Promise<void> {
  await makeDirectory(paths.configDir);
  await makeDirectory(paths.dataDir);
  // A directory named by the user (`--home /tmp`) may be shared on purpose: not ours to close.
  if (paths.override === null) await takePrivate(paths.dataDir, paths.uid, { link: "follow" });
  await makeDirectory(paths.runDir);
  await takePrivate(paths.runDir, paths.uid, { link: "refuse" });
}

/**
 * Refuses what cannot be a directory of ours; one that is missing is well. Changes nothing.
 * @throws {PathError} NOT_A_DIRECTORY, which says it better than the first who opens a file in it.
 */
export function refuseNoDirectories(directories: readonly string[]): void {
  for (const path of directories) {
    const obstacle = obstacleAt(path);
    if (obstacle === null) continue;
    throw new PathError("NOT_A_DIRECTORY", `cannot use ${path}: ${obstacle}, move it away`);
  }
}

function obstacleAt(path: string): string | null {
  try {
    return Deno.statSync(path).isDirectory ? null : "it is not a directory";
  } catch (error) {
    return error instanceof Deno.errors.NotADirectory
      ? "something above it is not a directory"
      : null;
  }
}

/**
 * @throws {PathError} SOCKET_PATH_TOO_LONG, when the kernel cannot bind a Unix socket to `path`.
 */
export function checkSocketPath(path: string): void {
  const { length } = new TextEncoder().encode(path);
  if (length <= LONGEST_SOCKET_PATH) return;
  throw new PathError(
    "SOCKET_PATH_TOO_LONG",
    `cannot listen on ${path}: the path has ${length} bytes and a socket takes at most ` +
      `${LONGEST_SOCKET_PATH}, choose a shorter directory with --home DIR or ${HOME_VARIABLE}`,
  );
}

async function makeDirectory(path: string): Promise<void> {
  try {
    await Deno.mkdir(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw notWritable(path, error);
    const link = await Deno.lstat(path);
    if (link.isSymlink) {
      throw new PathError(
        "SYMBOLIC_LINK",
        `cannot use ${path}: it is a symbolic link that leads to no directory, remove it`,
      );
    }
    throw new PathError(
      "NOT_A_DIRECTORY",
      `cannot use ${path}: it is not a directory, move it away`,
    );
  }
}

function notWritable(path: string, error: unknown): PathError {
  return new PathError(
    "NOT_WRITABLE",
    `cannot make ${path}: ${whyNotWritten(error)}, choose another place with --home DIR or ` +
      HOME_VARIABLE,
  );
}

async function takePrivate(
  path: string,
  uid: number,
  options: { readonly link: "follow" | "refuse" },
): Promise<void> {
  const info = options.link === "follow" ? await Deno.stat(path) : await Deno.lstat(path);
  if (info.isSymlink) {
    throw new PathError(
      "SYMBOLIC_LINK",
      `cannot use ${path}: it is a symbolic link, remove it and the daemon makes a directory`,
    );
  }
  if (info.uid !== uid) {
    throw new PathError(
      "FOREIGN_OWNER",
      `cannot use ${path}: it belongs to user ${info.uid} and must belong to user ${uid}, ` +
        `remove it or choose another place with --home DIR or ${HOME_VARIABLE}`,
    );
  }
  if (((info.mode ?? 0) & 0o777) !== 0o700) await Deno.chmod(path, 0o700);
}
