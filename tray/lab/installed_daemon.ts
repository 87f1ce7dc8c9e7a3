import { join } from "node:path";
import { programStart } from "../../daemon/e2e/program.ts";
import type { TempHome } from "../../daemon/e2e/temp_home.ts";

/**
 * Puts a program into a home that runs the daemon on it: as it is in the tree, or its bundle.
 * @returns its path
 */
export async function installDaemon({ dir }: Pick<TempHome, "dir">): Promise<string> {
  const path = join(dir, "ntm-tracker");
  await Deno.writeTextFile(path, `#!/bin/sh\n${execDaemon(dir)}\n`, { mode: 0o755 });
  return path;
}

/** The line of a shell script that becomes the daemon on a home, with the script's arguments. */
export function execDaemon(home: string): string {
  const { argv, env } = programStart([]);
  const words = [...Object.entries(env).map(([name, value]) => `${name}=${value}`), ...argv];
  return `exec env ${words.map(quoted).join(" ")} "$@" --home ${quoted(home)}`;
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
