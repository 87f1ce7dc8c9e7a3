import { object, or } from "@optique/core/constructs";
import { optional } from "@optique/core/modifiers";
import { argument, command, constant, option } from "@optique/core/primitives";
import { string } from "@optique/core/valueparser";
import { duration } from "./duration.ts";
import { message } from "./help_text.ts";

/*
 * Written down again, and held to the model by a test: its schemas take longer to load than most
 * commands take to run.
 */
export const SNOOZE_MS = { shortest: 60_000, usual: 900_000, longest: 86_400_000 } as const;

const target = argument(string({ metavar: "TARGET" }), {
  description: message`A pane that waits: %12, its session's exact name, SESSION:WINDOW.PANE; or the
    id of an escalation.`,
});

const waiting = command(
  "waiting",
  object({
    command: constant("waiting"),
    all: option("--all", {
      description: message`Those that need you no more too, and what the answers took.`,
    }),
  }),
  { brief: message`Which agents need you, the one that has waited longest first.` },
);

const escalations = command(
  "escalations",
  or(
    command(
      "seen",
      object({ command: constant("escalations seen"), target }),
      { brief: message`Tell every client that you know of it.` },
    ),
    command(
      "dismiss",
      object({ command: constant("escalations dismiss"), target }),
      { brief: message`It needs no answer; the next question of that pane is told again.` },
    ),
    command(
      "snooze",
      object({
        command: constant("escalations snooze"),
        target,
        forMs: optional(
          option(
            "--for",
            duration({ metavar: "TIME", min: SNOOZE_MS.shortest, max: SNOOZE_MS.longest }),
            { description: message`From one minute to a day; the settings say without it.` },
          ),
        ),
      }),
      { brief: message`Quiet for a while; it calls again if it still waits then.` },
    ),
    command(
      "reopen",
      object({ command: constant("escalations reopen"), target }),
      { brief: message`Bring one back that was dismissed or snoozed, if it still waits.` },
    ),
  ),
  { brief: message`Say of an agent that waits that you know, or when it may call again.` },
);

/** The commands about agents that need a person. */
export const escalationCommands = or(waiting, escalations);
