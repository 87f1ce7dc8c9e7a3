/** What a run of tests printed on its standard output, which was shown meanwhile, and its end. */
export interface ShownTests {
  readonly output: string;
  readonly code: number;
}

/** Runs a program that is `deno test`, or ends in it, and shows its output while it comes. */
export async function showTests(
  argv: readonly string[],
  options: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): Promise<ShownTests> {
  const [program = "", ...args] = argv;
  const child = new Deno.Command(program, {
    ...{ args, ...options, stdin: "null", stdout: "piped", stderr: "inherit" },
  }).spawn();
  const decoder = new TextDecoder();
  let output = "";
  for await (const chunk of child.stdout) {
    writeAll(chunk);
    output += decoder.decode(chunk, { stream: true });
  }
  return { output, code: (await child.status).code };
}

function writeAll(bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) {
    done += Deno.stdout.writeSync(bytes.subarray(done));
  }
}
