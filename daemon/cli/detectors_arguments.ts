import { object, or } from "@optique/core/constructs";
import { optional } from "@optique/core/modifiers";
import { argument, command, constant, option } from "@optique/core/primitives";
import { string } from "@optique/core/valueparser";
import { message } from "./help_text.ts";

/** `detectors list|reload|test`. */
export const detectors = command(
  "detectors",
  or(
    command(
      "list",
      object({ command: constant("detectors list") }),
      {
        brief:
          message`The packs of rules in force; the exit status is 78 when one of yours is wrong.`,
      },
    ),
    command(
      "reload",
      object({ command: constant("detectors reload") }),
      {
        brief:
          message`Let the daemon read your packs anew; the exit status is 78 when one is wrong.`,
      },
    ),
    command(
      "test",
      object({
        command: constant("detectors test"),
        file: argument(string({ metavar: "FILE" }), { description: message`The pack to test.` }),
        title: optional(option("--title", string({ metavar: "TEXT" }), {
          description: message`Say too what its rules make of this title.`,
        })),
        screen: optional(option("--screen", string({ metavar: "FILE" }), {
          description: message`And of what a pane shows; /dev/stdin will do.`,
        })),
      }),
      { brief: message`Check a pack and run its examples; needs no daemon.` },
    ),
  ),
  { brief: message`Look at the rules by which panes are read, and try your own.` },
);
