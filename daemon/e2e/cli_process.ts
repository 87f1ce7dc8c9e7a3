import { programStart } from "./program.ts";

/** What one run of a command came to. */
export interface CliRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one command of the real program against the daemon under `home`. */
export async function runCommand(home: string, ...args: readonly string[]): Promise<CliRun> {
  const { argv, env } = programStart([...args, "--home", home]);
  const { code, stdout, stderr } = await new Deno.Command(argv[0] ?? "", {
    args: argv.slice(1),
    clearEnv: true,
    env: { ...env, PATH: "/usr/local/bin:/usr/bin:/bin" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}
