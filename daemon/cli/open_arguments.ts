import { object } from "@optique/core/constructs";
import { command, constant, option } from "@optique/core/primitives";
import { message } from "./help_text.ts";

/** The subcommand `open` of a command line. */
export const open = command(
  "open",
  object({
    command: constant("open"),
    read: option("--read", { description: message`A link for one who may look, and no more.` }),
    browser: option("--browser", { description: message`Start your browser with it.` }),
    forget: option("--forget", {
      description: message`Log all browsers out first, and make new tokens.`,
    }),
  }),
  { brief: message`A link that logs a browser in to the dashboard, once.` },
);
