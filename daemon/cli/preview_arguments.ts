import { object } from "@optique/core/constructs";
import { optional } from "@optique/core/modifiers";
import { argument, command, constant, option } from "@optique/core/primitives";
import { string } from "@optique/core/valueparser";
import { message } from "./help_text.ts";
import { wholeNumber } from "./whole_number.ts";

/** Held to the protocol by a test, as the other bounds of a command line. */
export const MOST_PREVIEW_LINES = 10_000;

/** The subcommand `preview` of a command line. */
export const preview = command(
  "preview",
  object({
    command: constant("preview"),
    target: argument(string({ metavar: "TARGET" }), {
      description: message`%12, a session's exact name, SESSION:WINDOW.PANE, or an id.`,
    }),
    lines: optional(
      option("--lines", wholeNumber({ metavar: "N", min: 1, max: MOST_PREVIEW_LINES }), {
        description: message`At most so many; usually what capture.max_preview_lines says.`,
      }),
    ),
  }),
  { brief: message`The end of what a pane shows, without secrets; only where you allow it.` },
);
