import { messageOf } from "../../shared/text/message_of.ts";
import { type HiddenProcess, startHidden } from "./hidden_process.ts";
import { abandonIfAlive, readOutput } from "./tool_child.ts";
import { wslText } from "./wsl_text.ts";

/** How one run of a program of Windows ended. */
export type ToolResult =
  | { readonly kind: "exited"; readonly code: number; readonly stdout: string }
  | { readonly kind: "not_found" }
  | { readonly kind: "timeout" }
  | { readonly kind: "failed"; readonly message: string };

export interface RunToolOptions {
  readonly timeoutMs: number;
  /** Makes text of what it has written. Default {@link wslText}, which guesses at UTF-16. */
  readonly decode?: (bytes: Uint8Array) => string;
}

/** Runs a program to its end. Never throws. */
export type RunTool = (argv: readonly string[], options: RunToolOptions) => Promise<ToolResult>;

/** More than any list of names. */
const MAX_BYTES = 256 * 1024;

/**
 * Runs a program without a terminal. Past its time it is ended with all it has started, and not
 * waited for any longer: a wedged one may not even die.
 */
export const runTool: RunTool = async (argv, { timeoutMs, decode = wslText }) => {
  let child: HiddenProcess;
  try {
    child = startHidden({ argv, env: { WSL_UTF8: "1" }, pipes: ["stdout"] });
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return { kind: "not_found" };
    return { kind: "failed", message: messageOf(error) };
  }
  const { promise: late, resolve: giveUp } = Promise.withResolvers<null>();
  const timer = setTimeout(() => giveUp(null), timeoutMs);
  const stop = new AbortController();
  const finished = Promise.all([
    readOutput(child.stdout, { signal: stop.signal, maxBytes: MAX_BYTES }),
    child.status,
  ]);
  try {
    const outcome = await Promise.race([finished, late]);
    if (outcome === null) return { kind: "timeout" };
    const [bytes, { code }] = outcome;
    return { kind: "exited", code, stdout: decode(bytes) };
  } finally {
    clearTimeout(timer);
    await abandonIfAlive(child, stop);
  }
};
