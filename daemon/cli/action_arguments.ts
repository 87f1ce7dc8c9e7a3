import { object, or } from "@optique/core/constructs";
import { argument, command, constant, option } from "@optique/core/primitives";
import { string } from "@optique/core/valueparser";
import { message } from "./help_text.ts";
import { target } from "./target_argument.ts";

const focus = command(
  "focus",
  object({ command: constant("focus"), target }),
  { brief: message`Show a pane in the tmux terminal that you used last.` },
);

const send = command(
  "send",
  object({
    command: constant("send"),
    target: argument(string({ metavar: "TARGET" }), {
      description: message`One pane: %12, SESSION:WINDOW.PANE, an id, or the exact name of a session
        that has no other.`,
    }),
    text: argument(string({ metavar: "TEXT" }), {
      description: message`One line of printable text.`,
    }),
    enter: option("--enter", {
      description: message`Press Enter after it; without this the text stands there unsent.`,
    }),
    answer: option("--answer", {
      description: message`It answers the question that the pane waits with.`,
    }),
  }),
  { brief: message`Type text into a pane, where security.enable_actions allows it.` },
);

const kill = command(
  "kill",
  object({
    command: constant("kill"),
    session: argument(string({ metavar: "SESSION" }), {
      description: message`Its exact name, its id, or what tmux calls it, such as $3.`,
    }),
    yes: option("--yes", { description: message`Do not ask first.` }),
    dryRun: option("--dry-run", { description: message`Only say what would end.` }),
  }),
  { brief: message`End a session, where security.enable_actions allows it; asks first.` },
);

/** The commands that change tmux. */
export const actionCommands = or(focus, send, kill);
