import { within } from "./eventually.ts";
import { programStart } from "./program.ts";

/** How one run of the program ended. */
export interface ProgramRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one subcommand of the real program to its end. */
export async function runProgram(
  args: readonly string[],
  { cwd, env = {} }: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): Promise<ProgramRun> {
  const start = programStart(args);
  const output = new Deno.Command(start.argv[0] ?? "", {
    args: start.argv.slice(1),
    cwd,
    clearEnv: true,
    env: { ...start.env, PATH: "/usr/local/bin:/usr/bin:/bin", TMUX_TMPDIR: cwd, ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).output();
  const { code, stdout, stderr } = await within(`the end of ${args.join(" ")}`, output);
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}
