import { posix, win32 } from "node:path";
import type { MachineEnv, MachineOs } from "./places.ts";

/** What is known of this computer when a program of it is looked for. */
export interface Machine {
  readonly os: MachineOs;
  readonly env: MachineEnv;
  /** Whether a file of that path may be started; tests have their own. */
  readonly isProgram?: (path: string) => Promise<boolean>;
}

/**
 * The absolute path of a program by its bare name, with its ending: the first of PATH, then of
 * `more`; null when there is none. Relative folders are passed over, so that nothing is started only
 * because it lies where we happen to stand.
 */
export async function findProgram(
  name: string,
  { os, env, isProgram = isProgramHere, more = [] }: Machine & {
    readonly more?: readonly string[];
  },
): Promise<string | null> {
  const { isAbsolute, join, delimiter } = os === "windows" ? win32 : posix;
  if (isAbsolute(name)) return await isProgram(name) ? name : null;
  if (name === "" || /[\\/]/.test(name)) return null;
  const folders = [...pathOf(env, os).split(delimiter), ...more];
  for (const folder of folders.filter((one) => isAbsolute(one))) {
    const path = join(folder, name);
    if (await isProgram(path)) return path;
  }
  return null;
}

/** Windows does not mind how the name is written, and mostly writes `Path`. */
function pathOf(env: MachineEnv, os: MachineOs): string {
  if (os !== "windows") return env.PATH ?? "";
  const name = Object.keys(env).find((one) => one.toUpperCase() === "PATH");
  // Paths with a semicolon stand in quotes there; such folders do not hold what we look for.
  return (name === undefined ? "" : env[name] ?? "").replaceAll('"', "");
}

async function isProgramHere(path: string): Promise<boolean> {
  try {
    // Programs of the Microsoft Store are links that cannot be followed, only started.
    if (Deno.build.os === "windows") return !(await Deno.lstat(path)).isDirectory;
    const { isFile, mode } = await Deno.stat(path);
    return isFile && ((mode ?? 0) & 0o111) !== 0;
  } catch {
    return false;
  }
}
