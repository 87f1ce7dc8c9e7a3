import { parseArgs } from "node:util";

/** What a person asks of `deno task compile`. */
export interface CompileArguments {
  /** Only show that all can be made; nothing that runs comes of it. */
  readonly check: boolean;
  /** The tray's first module, from the project's root. */
  readonly tray: string;
}

export const COMPILE_USAGE = `\
Usage: deno task compile [--check] [--tray FILE]

Writes dist/ntm-tracker (Linux), dist/ntm-tracker-tray.exe (Windows), dist/ntm-tracker-tray (Linux)
and dist/SHA256SUMS, and fails where they hold anything but what tasks/compile/embedded.json says.
The base runtime (denort) is fetched by Deno; DENORT_BIN names one that is there, for its own system.

  --check       make all on a stand-in base from npm, look at it, and remove it: proves what is
                embedded where no base runtime can be fetched; what it makes is no program
  --tray FILE   the tray's first module (tray/main.ts)

Exit status: 0 done, 1 failed, 64 wrong arguments.`;

/**
 * Reads the arguments of `deno task compile`; null when its usage was asked for.
 * @throws {TypeError} saying which argument is wrong
 */
export function readCompileArguments(args: readonly string[]): CompileArguments | null {
  const { values } = parseArgs({
    args: args[0] === "--" ? args.slice(1) : [...args],
    options: {
      help: { type: "boolean", short: "h" },
      check: { type: "boolean", default: false },
      tray: { type: "string", default: "tray/main.ts" },
    },
  });
  return values.help ? null : { check: values.check, tray: values.tray };
}
