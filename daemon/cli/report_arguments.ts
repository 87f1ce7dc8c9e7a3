import { object } from "@optique/core/constructs";
import { text } from "@optique/core/message";
import { optional } from "@optique/core/modifiers";
import { command, constant, option } from "@optique/core/primitives";
import { choice, string } from "@optique/core/valueparser";
import { MOST_WEEKS, REPORT_FORMATS } from "./report_values.ts";
import { date } from "./usage_values.ts";
import { message } from "./help_text.ts";
import { wholeNumber } from "./whole_number.ts";

/** The subcommand `report` of a command line. */
export const report = command(
  "report",
  object({
    command: constant("report"),
    week: option("--week", {
      description: message`By the week, from Monday on: there is no other report yet.`,
    }),
    last: optional(option("--last", wholeNumber({ metavar: "N", min: 1, max: MOST_WEEKS }), {
      description: message`So many weeks, the last of which is the one that goes on. Usually 1.`,
    })),
    of: optional(option("--of", date, {
      description: message`The week of this day, such as 2026-11-16; with ${
        text("--last")
      } the last one.`,
    })),
    format: optional(option("--format", choice(REPORT_FORMATS, { metavar: "FORMAT" }), {
      description: message`text, json, csv or html; usually as FILE ends, else text.`,
    })),
    output: optional(option("--output", string({ metavar: "FILE" }), {
      description: message`A new file that only you can read, instead of standard output.`,
    })),
    force: option("--force", {
      description:
        message`Replace FILE where there is one; only a regular file, also behind a link.`,
    }),
  }),
  { brief: message`The week of your agents: by day, session and agent, beside the week before.` },
);
