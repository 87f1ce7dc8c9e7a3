import { refuseDirectory } from "../../platform/no_directory.ts";
import type { Paths } from "../../platform/paths.ts";
import { supervisorPlaces } from "../../platform/supervisor_state.ts";

/**
 * Refuses to supervise where a file of the supervisor or of its daemon cannot be: it would be started
 * again and again, and nobody would learn why.
 * @throws {PathError} IS_A_DIRECTORY.
 */
export function refusePlaces(paths: Paths): void {
  const { lock, state } = supervisorPlaces(paths);
  for (const path of [lock, paths.lock]) refuseDirectory(path, "lock");
  refuseDirectory(state, "write");
  refuseDirectory(paths.socket, "listen on");
}
