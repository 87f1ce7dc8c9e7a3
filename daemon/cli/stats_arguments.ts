import { object } from "@optique/core/constructs";
import { optional } from "@optique/core/modifiers";
import { command, constant, option } from "@optique/core/primitives";
import { choice, string } from "@optique/core/valueparser";
import { AGENT_TYPES, STATS_GROUPS } from "./stats_values.ts";
import { date, modelName, since } from "./usage_values.ts";
import { message } from "./help_text.ts";

/** The subcommand `stats` of a command line. */
export const stats = command(
  "stats",
  object({
    command: constant("stats"),
    by: optional(option("--by", choice(STATS_GROUPS, { metavar: "PART" }), {
      description: message`hour, day, session, agent or model. Usually day.`,
    })),
    since: optional(option("--since", since, {
      description:
        message`24h, 7d (with today), 2w, a day such as 2026-11-01, or all. Usually today and the
          seven days before; 24h by hour.`,
    })),
    until: optional(option("--until", date, {
      description: message`The last day, such as 2026-11-30.`,
    })),
    session: optional(option("--session", string({ metavar: "SESSION" }), {
      description: message`Only of the session with exactly this name or id, living or not.`,
    })),
    agent: optional(option("--agent", choice(AGENT_TYPES, { metavar: "AGENT" }), {
      description: message`Only of this agent: claude, codex, gemini, shell or unknown.`,
    })),
    model: optional(option("--model", modelName, {
      description: message`Only of the model with exactly this name.`,
    })),
  }),
  { brief: message`What agents did: work, waiting, compactions, answers, tokens.` },
);
