/** One run of a program. */
export interface Measured {
  readonly wallMs: number;
  /** Of its largest process. */
  readonly peakBytes: number;
  readonly output: string;
}

/**
 * Runs a program to its end under GNU time, which knows its peak memory.
 *
 * @param report A file that may be written over.
 * @throws {Error} when it failed, or GNU time is missing
 */
export async function measureProgram(
  command: readonly string[],
  { env, report }: { readonly env: Readonly<Record<string, string>>; readonly report: string },
): Promise<Measured> {
  const started = performance.now();
  const { success, code, stdout, stderr } = await new Deno.Command("/usr/bin/time", {
    args: ["-f", "%M", "-o", report, ...command],
    clearEnv: true,
    env: { PATH: "/usr/local/bin:/usr/bin:/bin", ...env },
  }).output();
  const wallMs = performance.now() - started;
  if (!success) {
    const words = new TextDecoder().decode(stderr).slice(-500);
    throw new Error(`measure ${command[0]}: it ended with ${code}, wanted 0: ${words}`);
  }
  return {
    wallMs,
    peakBytes: parsePeak(await Deno.readTextFile(report)),
    output: new TextDecoder().decode(stdout),
  };
}

/**
 * The peak that GNU time wrote, bytes. Pure.
 *
 * @throws {SyntaxError} when it wrote something else
 */
export function parsePeak(text: string): number {
  const kibibytes = text.trim().split("\n").at(-1) ?? "";
  if (/^\d+$/.test(kibibytes)) return Number(kibibytes) * 1024;
  throw new SyntaxError(`read a peak of memory: "${kibibytes}", wanted a number of kibibytes`);
}
