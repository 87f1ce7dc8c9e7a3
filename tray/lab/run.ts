/** Runs a program of the lab to its end. @throws {Error} with its words when it fails */
export async function run(
  argv: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Uint8Array> {
  const [program = "", ...args] = argv;
  const { success, code, stdout, stderr } = await new Deno.Command(program, {
    ...{ args, env, stdin: "null", stdout: "piped", stderr: "piped" },
  }).output();
  if (success) return stdout;
  const said = new TextDecoder().decode(stderr).trim().slice(-2_000);
  throw new Error(`run ${argv.join(" ")}: it ended with ${code}, it said: ${said}`);
}

/** The same, for programs that print text. */
export async function runForText(
  argv: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  return new TextDecoder().decode(await run(argv, env));
}
