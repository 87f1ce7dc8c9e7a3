import { object, or } from "@optique/core/constructs";
import { optional } from "@optique/core/modifiers";
import { argument, command, constant } from "@optique/core/primitives";
import { string } from "@optique/core/valueparser";
import { message } from "./help_text.ts";

const key = argument(string({ metavar: "KEY" }), {
  description: message`A key such as maintenance.max_db_mb.`,
});

/** `config path|get|set|unset|reload|check`. */
export const config = command(
  "config",
  or(
    command(
      "path",
      object({ command: constant("config path") }),
      { brief: message`Where the configuration file is.` },
    ),
    command(
      "get",
      object({
        command: constant("config get"),
        key: optional(argument(string({ metavar: "KEY" }), {
          description: message`A section or key such as polling.tmux_quiet_interval_ms.`,
        })),
      }),
      { brief: message`The settings in force, or one of them.` },
    ),
    command(
      "set",
      object({
        command: constant("config set"),
        key,
        value: argument(string({ metavar: "VALUE" }), {
          description: message`A text as it is; a number, true, false or a list as JSON.`,
        }),
      }),
      { brief: message`Change a setting in the file; the rest of it stays as it is.` },
    ),
    command(
      "unset",
      object({ command: constant("config unset"), key }),
      { brief: message`Take a setting out of the file, which leaves its default.` },
    ),
    command(
      "reload",
      object({ command: constant("config reload") }),
      { brief: message`Let the daemon read the file again.` },
    ),
    command(
      "check",
      object({
        command: constant("config check"),
        file: optional(argument(string({ metavar: "FILE" }), {
          description: message`Another file than the daemon's own.`,
        })),
      }),
      { brief: message`What is wrong in a configuration file; the exit status is 78 then.` },
    ),
  ),
  { brief: message`Look at the configuration, or change it.` },
);
