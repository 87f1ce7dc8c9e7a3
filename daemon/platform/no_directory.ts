import { PathError } from "./path_error.ts";

/**
 * Refuses a directory where a file or a socket of ours is to be; anything else, or nothing, is well.
 * @param action what fails otherwise, as `lock`
 * @throws {PathError} IS_A_DIRECTORY, with the path and what to do.
 */
export function refuseDirectory(path: string, action: string): void {
  let isDirectory = false;
  try {
    isDirectory = Deno.lstatSync(path).isDirectory;
  } catch {
    // Missing, or not to be looked at: whoever opens it says so.
  }
  if (!isDirectory) return;
  throw new PathError(
    "IS_A_DIRECTORY",
    `cannot ${action} ${path}: it is a directory, move it away or remove it`,
  );
}
