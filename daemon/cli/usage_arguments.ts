import { object } from "@optique/core/constructs";
import { optional } from "@optique/core/modifiers";
import { command, constant, option } from "@optique/core/primitives";
import { choice } from "@optique/core/valueparser";
import { date, groupList, modelName, since, TRANSCRIPT_AGENTS } from "./usage_values.ts";
import { message } from "./help_text.ts";

/** The subcommand `usage` of a command line. */
export const usage = command(
  "usage",
  object({
    command: constant("usage"),
    by: optional(option("--by", groupList, {
      description:
        message`day, session, model, agent, project, or several: day,model. Usually day.`,
    })),
    since: optional(option("--since", since, {
      description:
        message`24h, 7d (with today), 2w, a day such as 2026-11-01, or all. Usually 30d.`,
    })),
    until: optional(option("--until", date, {
      description: message`The last day, such as 2026-11-30.`,
    })),
    agent: optional(option("--agent", choice(TRANSCRIPT_AGENTS, { metavar: "AGENT" }), {
      description: message`Only of this agent: claude, codex or gemini.`,
    })),
    model: optional(option("--model", modelName, {
      description: message`Only of the model with exactly this name.`,
    })),
  }),
  { brief: message`Tokens that agents have used, and what they cost.` },
);
