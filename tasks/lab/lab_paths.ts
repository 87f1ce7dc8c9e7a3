import { join, resolve } from "node:path";

/** Where everything of the lab is kept between its runs. */
export interface LabPaths {
  readonly dir: string;
  /** The Debian with Wine in it. */
  readonly root: string;
  /** Downloaded packages, for the next building. */
  readonly packages: string;
  /** Deno for Windows as the registry gave it. */
  readonly windowsDeno: string;
  /** The packages of this project, for both systems. */
  readonly denoCache: string;
  readonly windowsDenoCache: string;
  /** Holds the recipe by which all of it was made, once it is whole. */
  readonly stamp: string;
  /** Locked by whoever builds or uses it. */
  readonly lock: string;
}

/** The variable that names the lab's folder. */
export const LAB_VARIABLE = "NTM_TRACKER_LAB_DIR";

/** What the environment wants, or a folder among this user's caches. */
export function labPaths(env: Readonly<Record<string, string | undefined>>): LabPaths {
  const caches = env.XDG_CACHE_HOME || join(env.HOME || "/root", ".cache");
  const dir = resolve(env[LAB_VARIABLE] || join(caches, "ntm-tracker", "lab"));
  return {
    dir,
    root: join(dir, "root"),
    packages: join(dir, "packages"),
    windowsDeno: join(dir, "windows_deno"),
    denoCache: join(dir, "deno"),
    windowsDenoCache: join(dir, "deno_windows"),
    stamp: join(dir, "recipe"),
    lock: join(dir, "lock"),
  };
}
