import { object } from "@optique/core/constructs";
import { optional } from "@optique/core/modifiers";
import { command, constant, option } from "@optique/core/primitives";
import { message } from "./help_text.ts";
import { target } from "./target_argument.ts";
import { wholeNumber } from "./whole_number.ts";

/** Held to the protocol by a test, as the other bounds of a command line. */
export const MOST_PREVIEW_LINES = 10_000;

/** The subcommand `preview` of a command line. */
export const preview = command(
  "preview",
  object({
    command: constant("preview"),
    target,
    lines: optional(
      option("--lines", wholeNumber({ metavar: "N", min: 1, max: MOST_PREVIEW_LINES }), {
        description: message`At most so many; usually what capture.max_preview_lines says.`,
      }),
    ),
  }),
  { brief: message`The end of what a pane shows, without secrets; only where you allow it.` },
);
