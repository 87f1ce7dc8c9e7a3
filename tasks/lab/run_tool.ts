import { LabError } from "./lab_error.ts";

export interface ToolOptions {
  /** What is being done, for the error message. */
  readonly what: string;
  /** What a person may do when it fails. */
  readonly hint: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Ends it. */
  readonly signal?: AbortSignal;
}

/** So many of the last lines are shown of a program that failed. */
const LAST_LINES = 15;

/**
 * Runs a program to its end and passes on the lines of it that begin with `lab: `.
 * @returns All it printed.
 * @throws {LabError} with its last lines when it fails
 */
export async function runTool(argv: readonly string[], options: ToolOptions): Promise<string> {
  const { what, hint, env, cwd, signal } = options;
  const [program = "", ...args] = argv;
  let child: Deno.ChildProcess;
  try {
    // Both outputs as one, in the order in which they come.
    child = new Deno.Command("sh", {
      args: ["-c", 'exec 2>&1; exec "$@"', "sh", program, ...args],
      ...{ env, cwd, signal, stdin: "null", stdout: "piped", stderr: "inherit" },
    }).spawn();
  } catch (error) {
    throw new LabError(`${what}: ${(error as Error).message}, ${hint}`);
  }
  let output = "";
  let told = 0;
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    output += text;
    const end = output.lastIndexOf("\n") + 1;
    for (const line of output.slice(told, end).split("\n")) {
      if (line.startsWith("lab: ")) console.log(line);
    }
    told = Math.max(told, end);
  }
  const { code } = await child.status;
  if (code === 0) return output;
  const last = output.trimEnd().split("\n").slice(-LAST_LINES).join("\n");
  throw new LabError(`${last}\n${what}: ${program} ended with ${code}, ${hint}`);
}
