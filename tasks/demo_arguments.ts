import { parseArgs } from "node:util";

/** What a person asked of the demo. */
export interface DemoArguments {
  readonly help: boolean;
  /** Ends by itself after so many seconds; null runs until Ctrl-C. */
  readonly seconds: number | null;
  /** An executable to run instead of the daemon in this tree. */
  readonly program: string | null;
}

export const DEMO_USAGE = `\
Usage: deno task demo [--seconds N] [--program FILE]

Starts a private tmux server with scripted agents that work, wait, finish and die, and a daemon
that watches it. Everything lives in a temporary directory and is gone afterwards; your own tmux
and your own daemon are not touched.

  --seconds N      end after N seconds instead of waiting for Ctrl-C
  --program FILE   run this executable (\`FILE start\`) instead of the daemon in this tree
  --help           print this

Exit status: that of the daemon; 64 wrong arguments, 69 no tmux, 70 it could
not be set up or cleaned up, 130 interrupted before the daemon ran.`;

/**
 * Reads the arguments of `deno task demo`.
 *
 * @throws {TypeError} saying which argument is wrong
 */
export function readDemoArguments(args: readonly string[]): DemoArguments {
  const { values } = parseArgs({
    args: args[0] === "--" ? args.slice(1) : [...args],
    options: {
      help: { type: "boolean", short: "h" },
      seconds: { type: "string" },
      program: { type: "string" },
    },
  });
  return {
    help: values.help ?? false,
    seconds: values.seconds === undefined ? null : readSeconds(values.seconds),
    program: values.program ?? null,
  };
}

function readSeconds(text: string): number {
  const seconds = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && seconds > 0 && seconds <= 86_400) return seconds;
  throw new TypeError(`cannot use --seconds ${text}: not a number from above 0 to 86400`);
}
