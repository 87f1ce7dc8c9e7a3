import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { RELEASE_KEYS } from "../install/release_key.ts";
import { type MachineOs, type MachinePlaces, machinePlaces } from "../machine/places.ts";

/** What a build of the tray is made with. */
export interface TrayBuild {
  /** Public keys that a daemon may be signed with. */
  readonly keys: readonly string[];
  /** The folder in which the daemon lies. */
  readonly carriedIn: string;
  /** What starts this program again. */
  readonly self: readonly string[];
  /** The address of the file that it begins with, also on its second thread. */
  readonly entry: string;
}

/**
 * The build that runs now: compiled, or from its source.
 * @param entry the address of the file that it begins with
 */
export function thisBuild(entry: string): TrayBuild {
  const program = Deno.execPath();
  if (Deno.build.standalone) {
    return { keys: RELEASE_KEYS, carriedIn: dirname(program), self: [program], entry };
  }
  const file = fileURLToPath(entry);
  const self = [program, "run", "-A", file];
  return { keys: RELEASE_KEYS, carriedIn: resolve(dirname(file), "../dist"), self, entry };
}

/** Where this program keeps what it keeps. @throws {Error} when the environment does not say. */
export function thisPlaces(): MachinePlaces {
  const os: MachineOs = Deno.build.os === "windows" ? "windows" : "linux";
  return machinePlaces(Deno.env.toObject(), os);
}
