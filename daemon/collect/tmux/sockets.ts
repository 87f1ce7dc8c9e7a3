/** Where tmux keeps the sockets of one user: `${TMUX_TMPDIR:-/tmp}/tmux-<uid>`. */
export function socketDirectory(uid: number, tmuxTmpdir: string | undefined): string {
  return `${tmuxTmpdir && tmuxTmpdir !== "" ? tmuxTmpdir : "/tmp"}/tmux-${uid}`;
}

/** More sockets than this are not watched; health says so. */
export const MAX_SOCKETS = 32;

/**
 * Sockets in the directory, sorted by name, stale ones included: only a look tells them apart.
 * @returns an empty list when the directory is missing, or is not a directory of this user alone.
 */
export function listSockets(directory: string, uid: number): string[] {
  try {
    const info = Deno.lstatSync(directory);
    // tmux itself refuses a directory that others can write to.
    if (!info.isDirectory || info.uid !== uid || ((info.mode ?? 0) & 0o007) !== 0) return [];
    return [...Deno.readDirSync(directory)]
      .filter((entry) => entry.isSymlink === false && isSocket(`${directory}/${entry.name}`))
      .map((entry) => `${directory}/${entry.name}`)
      .sort();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    if (error instanceof Deno.errors.PermissionDenied) return [];
    throw error;
  }
}

function isSocket(path: string): boolean {
  try {
    return Deno.lstatSync(path).isSocket === true;
  } catch {
    // It went away between the listing and the question.
    return false;
  }
}

/** A configured socket: an absolute path as it is, a bare name as `tmux -L` takes it. */
export function configuredSocket(value: string, directory: string): string {
  return value.startsWith("/") ? value : `${directory}/${value}`;
}

/** The sockets of the directory on which a server answers now; no process is started. */
export async function liveSockets(directory: string, uid: number): Promise<string[]> {
  const live: string[] = [];
  for (const path of listSockets(directory, uid)) {
    if (await isLive(path)) live.push(path);
  }
  return live;
}

/** tmux takes a client that connects and leaves without a word, and forgets it. */
async function isLive(path: string): Promise<boolean> {
  try {
    const connection = await Deno.connect({ transport: "unix", path });
    connection.close();
    return true;
  } catch {
    // Refused, gone, or not ours: a look would say no more.
    return false;
  }
}
