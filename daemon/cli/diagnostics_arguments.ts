import { object } from "@optique/core/constructs";
import { text } from "@optique/core/message";
import { optional } from "@optique/core/modifiers";
import { command, constant, option } from "@optique/core/primitives";
import { string } from "@optique/core/valueparser";
import { message } from "./help_text.ts";

/** The subcommand `diagnostics` of a command line. */
export const diagnostics = command(
  "diagnostics",
  object({
    command: constant("diagnostics"),
    output: optional(option("--output", string({ metavar: "FILE" }), {
      description: message`The file to write; a new one in this directory without it.`,
    })),
    includeOutput: option("--include-output", {
      description: message`With what panes show, redacted; only of sessions you have opened.`,
    }),
    dryRun: option("--dry-run", {
      description: message`Show what would be in it, and write nothing.`,
    }),
    yes: option("--yes", {
      description: message`Write it without asking, as in scripts; ${text("--json")} needs it.`,
    }),
  }),
  { brief: message`One file that helps others to find a fault; shows first what is in it.` },
);
