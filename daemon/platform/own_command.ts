import { fileURLToPath } from "node:url";

/** What is known of the process that runs this program. */
export interface OwnProcess {
  /** The runtime, or the compiled program itself. */
  readonly execPath: string;
  /** Compiled into one executable. */
  readonly standalone: boolean;
  /** The file that was started, as a URL. */
  readonly mainModule: string;
  /** The whole command line; empty when it is not known. */
  readonly commandLine: readonly string[];
  /** The end of it: what the program itself was given. */
  readonly args: readonly string[];
}

/**
 * The argv that starts this program anew, from any directory and with the runtime's own options;
 * the program's arguments follow.
 */
export function ownCommand(own: OwnProcess = thisProcess()): readonly string[] {
  if (own.standalone) return [own.execPath];
  const main = own.mainModule.startsWith("file:") ? fileURLToPath(own.mainModule) : own.mainModule;
  return [own.execPath, ...(runtimeOptions(own) ?? ["run", "-A"]), main];
}

/** What stands between the runtime and the file that it runs; null where that is not to be seen. */
function runtimeOptions({ commandLine, args }: OwnProcess): readonly string[] | null {
  const before = commandLine.slice(1, commandLine.length - args.length - 1);
  const tail = commandLine.slice(commandLine.length - args.length);
  const isWhole = tail.length === args.length && tail.every((arg, at) => arg === args[at]);
  return isWhole && before[0] === "run" ? before : null;
}

function thisProcess(): OwnProcess {
  return {
    execPath: Deno.execPath(),
    standalone: Deno.build.standalone,
    mainModule: Deno.mainModule,
    commandLine: readCommandLine(),
    args: Deno.args,
  };
}

function readCommandLine(): readonly string[] {
  try {
    return Deno.readTextFileSync("/proc/self/cmdline").replace(/\0$/, "").split("\0");
  } catch {
    return [];
  }
}
