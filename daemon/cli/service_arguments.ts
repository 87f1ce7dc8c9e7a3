import { object, or } from "@optique/core/constructs";
import { withDefault } from "@optique/core/modifiers";
import { command, constant, option } from "@optique/core/primitives";
import { message } from "./help_text.ts";
import { wholeNumber } from "./whole_number.ts";

const dryRun = option("--dry-run", {
  description: message`Say what would be written and run, and do none of it.`,
});

const LINES = { usual: 50, most: 10_000 } as const;

/** `service install|uninstall|status|logs`. */
export const service = command(
  "service",
  or(
    command(
      "install",
      object({
        command: constant("service install"),
        dryRun,
        force: option("--force", {
          description: message`Replace a unit that you have edited too; a copy of it is kept.`,
        }),
      }),
      {
        brief: message`Let systemd, or a supervisor of our own, keep the daemon running.`,
        description: message`Writes a systemd user unit, enables and starts it; without systemd,
          starts a supervisor in the background. See what it would do: ntm-tracker service install
          --dry-run`,
      },
    ),
    command(
      "uninstall",
      object({
        command: constant("service uninstall"),
        dryRun,
        force: option("--force", {
          description: message`Remove a unit that you have edited too; a copy of it is kept.`,
        }),
      }),
      {
        brief: message`End that, and remove what install has written.`,
        description: message`The database, the settings and the log stay. For example: ntm-tracker
          service uninstall --dry-run`,
      },
    ),
    command(
      "status",
      object({ command: constant("service status") }),
      {
        brief: message`Who keeps the daemon running, and how often it had to be started again.`,
        description: message`The exit status is 0 when it is looked after and runs, 1 when it has
          failed, 69 when nobody looks after it. For example: ntm-tracker service status --json`,
      },
    ),
    command(
      "logs",
      object({
        command: constant("service logs"),
        lines: withDefault(
          option("--lines", wholeNumber({ metavar: "N", min: 1, max: LINES.most }), {
            description: message`So many of the last lines; 50 without it.`,
          }),
          LINES.usual,
        ),
      }),
      {
        brief: message`What the service has said last: from the journal, or the log files.`,
        description: message`For example: ntm-tracker service logs --lines 200`,
      },
    ),
  ),
  { brief: message`Keep the daemon running, over crashes and logins.` },
);
