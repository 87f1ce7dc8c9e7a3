import type { Environment } from "../platform/paths.ts";
import { tmuxProgram } from "../upkeep/tmux_access.ts";
import { CliError } from "./cli_error.ts";
import { ask, withDaemon } from "./connect.ts";
import type { CliContext } from "./context.ts";
import { EXIT } from "./exit_codes.ts";
import { printJson } from "./print.ts";
import { resolveTarget } from "./resolve_target.ts";
import { loadSettings } from "./settings.ts";

export interface AttachArguments {
  readonly target: string;
  readonly exec: boolean;
}

/**
 * Prints the tmux command that brings a person to a pane, or runs it in this terminal.
 * @throws {CliError} NOT_FOUND or AMBIGUOUS for the target; NO_TERMINAL or NO_TMUX, when it is to be
 * run.
 */
export async function attach(context: CliContext, args: AttachArguments): Promise<number> {
  const { paths, screen } = context;
  if (args.exec) refuseWithoutTerminal(context);
  const result = await withDaemon(paths, async ({ client }) => {
    const pane = resolveTarget(args.target, await ask(client, "snapshot.get", {}));
    return await ask(client, "attach.command", { paneId: pane.id });
  });
  if (args.exec) return await run(context, result.argv);
  if (context.json) await printJson(screen, result);
  else await screen.print(`${result.command}\n`);
  return EXIT.OK;
}

/**
 * The command for a terminal that is inside of that very tmux: tmux refuses to attach to itself, so
 * the client that is there is switched. Any other command stays as it is.
 * @param tmuxVariable the variable TMUX, `SOCKET,PID,SESSION`; empty outside of tmux.
 */
export function fromInside(argv: readonly string[], tmuxVariable: string): readonly string[] {
  const [program = "", flag, socket = "", verb, ...rest] = argv;
  const inside = tmuxVariable !== "" && tmuxVariable.split(",")[0] === socket;
  if (!inside || flag !== "-S" || verb !== "attach-session") return argv;
  return [program, flag, socket, "switch-client", ...rest];
}

/**
 * What makes tmux write letters as they are where nothing names the character set of the terminal,
 * as in one that was opened without a profile: tmux would write each that is not ASCII as `_`.
 */
export function letterFlags({ get }: Environment): readonly string[] {
  // In the order of tmux itself; an empty one counts as not set.
  const locale = get("LC_ALL") || get("LC_CTYPE") || get("LANG") || "";
  // Who names another character set has a terminal that wants it.
  return /^(|C|POSIX)$/.test(locale) ? ["-u"] : [];
}

function refuseWithoutTerminal({ json, screen, paths }: CliContext): void {
  if (paths.remote) {
    throw new CliError("cannot use --exec with --url: the pane may be of another machine", {
      code: "USAGE",
      exit: "USAGE",
    });
  }
  if (screen.isTerminal && !json) return;
  const why = json ? "--json prints the command, it is not run" : "this is no terminal";
  throw new CliError(`cannot use --exec: ${why}; leave it out and run what is printed`, {
    code: "NO_TERMINAL",
    exit: "USAGE",
  });
}

async function run(context: CliContext, argv: readonly string[]): Promise<number> {
  const { paths, env } = context;
  const { config } = await loadSettings(paths);
  const program = tmuxProgram({ paths, env, config });
  if (program === null) {
    throw new CliError("cannot attach: tmux is not installed here", {
      code: "NO_TMUX",
      exit: "UNAVAILABLE",
    });
  }
  const [, ...words] = fromInside(argv, env.get("TMUX") ?? "");
  const args = [...letterFlags(env), ...words];
  // Keys of the terminal are for tmux as long as it has it.
  const ignore = () => {};
  Deno.addSignalListener("SIGINT", ignore);
  try {
    const { success } = await new Deno.Command(program, {
      args,
      stdin: "inherit",
      stdout: "inherit",
      stderr: "inherit",
    }).spawn().status;
    return success ? EXIT.OK : EXIT.FAILED;
  } finally {
    Deno.removeSignalListener("SIGINT", ignore);
  }
}
