import { join } from "node:path";
import { programStart } from "../../daemon/e2e/program.ts";
import type { TempHome } from "../../daemon/e2e/temp_home.ts";

/**
 * Puts a program into a home that runs the daemon on it: as it is in the tree, or its bundle.
 * @returns its path
 */
export async function installDaemon({ dir }: Pick<TempHome, "dir">): Promise<string> {
  const { argv, env } = programStart([]);
  const words = [...Object.entries(env).map(([name, value]) => `${name}=${value}`), ...argv];
  const script = `#!/bin/sh\nexec env ${words.map(quoted).join(" ")} "$@" --home ${quoted(dir)}\n`;
  const path = join(dir, "ntm-tracker");
  await Deno.writeTextFile(path, script, { mode: 0o755 });
  return path;
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
