import { object, or } from "@optique/core/constructs";
import { withDefault } from "@optique/core/modifiers";
import { command, constant, option } from "@optique/core/primitives";
import { choice } from "@optique/core/valueparser";
import { message } from "./help_text.ts";
import { wholeNumber } from "./whole_number.ts";

/*
 * Written down again, and held to the protocol by a test: its schemas take longer to load than most
 * commands take to run.
 */
export const MOST_LOG_LINES = 1_000;
const LEVELS = ["debug", "info", "warn", "error"] as const;

const metrics = command(
  "metrics",
  object({ command: constant("metrics") }),
  { brief: message`The daemon's own figures: counts, sizes, and how long things take.` },
);

const selftest = command(
  "selftest",
  object({ command: constant("selftest") }),
  {
    brief: message`Let the daemon try what it needs, now; the exit status is 1 when something
      fails.`,
  },
);

const logs = command(
  "logs",
  object({
    command: constant("logs"),
    lines: withDefault(
      option("-n", "--lines", wholeNumber({ metavar: "N", min: 1, max: MOST_LOG_LINES }), {
        description: message`So many at most; 50 without it.`,
      }),
      50,
    ),
    level: withDefault(
      option("--level", choice(LEVELS, { metavar: "LEVEL" }), {
        description: message`Only these and graver ones: debug, info, warn or error.`,
      }),
      "debug" as const,
    ),
    follow: option("-f", "--follow", {
      description: message`Go on with what is logged, until Ctrl-C.`,
    }),
  }),
  { brief: message`The last lines of the daemon's log; works without a daemon too.` },
);

/** What a daemon knows of itself: `metrics`, `selftest`, `logs`. */
export const selfKnowledge = or(metrics, selftest, logs);
