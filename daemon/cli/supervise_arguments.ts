import { object } from "@optique/core/constructs";
import { withDefault } from "@optique/core/modifiers";
import { command, constant, option } from "@optique/core/primitives";
import { duration } from "./duration.ts";
import { message } from "./help_text.ts";

/** Silence that is a hang, milliseconds. */
export const HANG_LIMIT_MS = { shortest: 1_000, usual: 30_000, longest: 600_000 } as const;

/** `supervise`. */
export const supervise = command(
  "supervise",
  object({
    command: constant("supervise"),
    background: option("--background", {
      description: message`Start it in the background and return; nothing is done when one runs.`,
    }),
    hangLimit: withDefault(
      option(
        "--hang-limit",
        duration({ metavar: "TIME", min: HANG_LIMIT_MS.shortest, max: HANG_LIMIT_MS.longest }),
        { description: message`A daemon that is silent for so long is replaced; 30s without it.` },
      ),
      HANG_LIMIT_MS.usual,
    ),
  }),
  {
    brief: message`Run the daemon and keep it alive, where there is no systemd to do it.`,
    description: message`Starts the daemon as a child, starts it again when it dies and replaces it
      when it hangs. Ends when it, or the daemon, is asked to stop. For example: ntm-tracker
      supervise --background`,
  },
);
