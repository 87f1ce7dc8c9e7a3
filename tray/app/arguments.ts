import { parseArgs } from "node:util";
import { messageOf } from "../../shared/text/message_of.ts";

/** What the program was started for. */
export type TrayCommand =
  | { readonly kind: "run" }
  | { readonly kind: "help" | "version" | "rollback" }
  | { readonly kind: "uninstall"; readonly all: boolean }
  /** The words make no sense; for the user. */
  | { readonly kind: "wrong"; readonly message: string };

export const USAGE = `ntm-tracker-tray: the icon that tells which of your agents needs you

Usage:
  ntm-tracker-tray                    show the icon; if it is there already, open the dashboard
  ntm-tracker-tray rollback           put the daemon that was there before in the place of the one
                                      that is there, in every distribution
  ntm-tracker-tray uninstall [--all]  take the daemon out of every distribution, and what this
                                      program has put on this computer; --all: settings and
                                      history, too
  ntm-tracker-tray --version
  ntm-tracker-tray --help

The folder of settings and state may be set with NTM_TRACKER_TRAY_HOME.`;

/** Reads the command line. Never throws. */
export function readArguments(args: readonly string[]): TrayCommand {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        help: { type: "boolean", short: "h" },
        version: { type: "boolean", short: "V" },
        all: { type: "boolean" },
      },
    });
    if (values.help) return { kind: "help" };
    if (values.version) return { kind: "version" };
    const [command, ...rest] = positionals;
    if (rest.length > 0) return wrong(`${rest[0]} is one word too many`);
    if (command === "uninstall") return { kind: "uninstall", all: values.all ?? false };
    if (values.all) return wrong("--all goes with uninstall");
    if (command === "rollback") return { kind: "rollback" };
    if (command !== undefined) return wrong(`there is no command ${command}`);
    return { kind: "run" };
  } catch (error) {
    return wrong(messageOf(error));
  }
}

function wrong(reason: string): TrayCommand {
  return { kind: "wrong", message: `read the command line: ${reason}, see --help` };
}
