import { object } from "@optique/core/constructs";
import { command, constant, option } from "@optique/core/primitives";
import { message } from "./help_text.ts";

/** `recover`. */
export const recover = command(
  "recover",
  object({
    command: constant("recover"),
    dryRun: option("--dry-run", {
      description: message`Say what is stuck or damaged and what would be done, and do none of it.`,
    }),
    yes: option("--yes", { description: message`Do it; without it, it is only told.` }),
  }),
  {
    brief: message`Put right what a crash or a full disk has left: lock, queue, database.`,
    description: message`Nothing is deleted that was yours: a damaged database is set aside under a
      dated name, and what can be read of it is kept. For example: ntm-tracker recover --dry-run`,
  },
);
