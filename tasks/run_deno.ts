import { PROJECT_ROOT } from "./project_root.ts";

/** What a finished Deno said. */
export interface DenoOutput {
  /** The exit status; 128 and the signal's number when a signal ended it. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Where and in what surroundings a Deno runs. */
export interface DenoPlace {
  /** The project's root unless told. */
  readonly cwd?: string;
  /** All of its environment; that of this process unless told. */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Runs this same Deno in the project's root; what it prints goes straight to the terminal.
 * @returns Its exit status.
 */
export async function runDeno(args: readonly string[]): Promise<number> {
  const child = command(args, "inherit").spawn();
  return (await child.status).code;
}

/** Runs this same Deno and keeps what it prints. Not for long outputs. */
export async function readDeno(
  args: readonly string[],
  place: DenoPlace = {},
): Promise<DenoOutput> {
  const { code, stdout, stderr } = await command(args, "piped", place).output();
  return { code, stdout: decode(stdout), stderr: decode(stderr) };
}

function command(
  args: readonly string[],
  output: "inherit" | "piped",
  { cwd = PROJECT_ROOT, env }: DenoPlace = {},
): Deno.Command {
  return new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd,
    ...(env === undefined ? {} : { env: { ...env }, clearEnv: true }),
    stdin: "null",
    stdout: output,
    stderr: output,
  });
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
