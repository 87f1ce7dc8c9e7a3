import { systemProgram } from "./end_tree.ts";

/** What is shown of the reason when wsl.exe itself has failed: a code, in every language. */
export const WSL_ERROR_CODE = /\bWsl\/[\w/]+/;

export interface DistroWords {
  /** What is to be done, for the sentence. */
  readonly action: string;
  readonly distro: string;
  /** What is run in there, by an absolute path. */
  readonly argv: readonly string[];
  /** What stands before wsl.exe's own arguments; the one of Windows by default. */
  readonly wsl?: readonly string[] | undefined;
}

/**
 * The argv that runs words inside a distro; no shell is involved.
 * @throws {Error} when the name is that of no distro
 */
export function inDistroArgv(words: DistroWords): readonly string[] {
  const { action, distro, argv, wsl = [systemProgram("wsl.exe")] } = words;
  requireDistro(action, distro);
  return [...wsl, "-d", distro, "--exec", ...argv];
}

/** @throws {Error} when wsl.exe would take the name for something else. */
export function requireDistro(action: string, distro: string): void {
  if (distro !== "" && !distro.startsWith("-")) return;
  throw new Error(`${action}: ${JSON.stringify(distro)} names no distro, choose one`);
}
