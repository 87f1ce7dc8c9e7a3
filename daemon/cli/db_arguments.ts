import { object, or } from "@optique/core/constructs";
import { lineBreak, type Message, text } from "@optique/core/message";
import { optional } from "@optique/core/modifiers";
import { argument, command, constant, option } from "@optique/core/primitives";
import { string } from "@optique/core/valueparser";
import { message } from "./help_text.ts";

const file = (description: Message) => argument(string({ metavar: "FILE" }), { description });

const dryRun = option("--dry-run", {
  description: message`Look at everything that is needed, and change nothing.`,
});

/** `db check|backup|copies|restore|vacuum|rebuild-stats`. */
export const db = command(
  "db",
  or(
    command(
      "check",
      object({
        command: constant("db check"),
        file: optional(file(message`A backup to read instead of the database.`)),
      }),
      {
        brief: message`Read the whole database and say whether it is sound; a daemon may run.`,
        footer: examples("ntm-tracker db check", "ntm-tracker db check before.db --json"),
      },
    ),
    command(
      "backup",
      object({
        command: constant("db backup"),
        file: optional(file(message`Where to; it must not exist. Usually one with the date, in
          backups of the data directory.`)),
      }),
      {
        brief: message`Copy the database into one new file; a daemon may run.`,
        footer: examples("ntm-tracker db backup", "ntm-tracker db backup ~/before.db"),
      },
    ),
    command(
      "copies",
      object({
        command: constant("db copies"),
        prune: option("--prune", {
          description: message`Remove those that are not needed any more.`,
        }),
        dryRun,
      }),
      {
        brief: message`List the copies that were made by themselves; a daemon may run.`,
        footer: examples("ntm-tracker db copies", "ntm-tracker db copies --prune --dry-run"),
      },
    ),
    command(
      "restore",
      object({
        command: constant("db restore"),
        file: file(message`A backup, or a database that was set aside.`),
        yes: option("--yes", { description: message`Really replace the database.` }),
        dryRun,
      }),
      {
        brief: message`Put a backup in the place of the database, and keep what was there.`,
        footer: examples(
          "ntm-tracker db restore ~/before.db --dry-run",
          "ntm-tracker stop && ntm-tracker db restore ~/before.db --yes",
        ),
      },
    ),
    command(
      "vacuum",
      object({ command: constant("db vacuum"), dryRun }),
      {
        brief: message`Write the database anew without free space, while no daemon runs.`,
        footer: examples("ntm-tracker db vacuum --dry-run", "ntm-tracker db vacuum"),
      },
    ),
    command(
      "rebuild-stats",
      object({ command: constant("db rebuild-stats"), dryRun }),
      {
        brief: message`Sum up statistics again from what is kept, while no daemon runs.`,
        footer: examples("ntm-tracker db rebuild-stats --dry-run", "ntm-tracker db rebuild-stats"),
      },
    ),
  ),
  { brief: message`Check, copy, put back, shrink the database or sum it up again.` },
);

function examples(...lines: readonly string[]): Message {
  return [text("Examples:"), ...lines.flatMap((line) => [lineBreak(), text(`  ${line}`)])];
}
