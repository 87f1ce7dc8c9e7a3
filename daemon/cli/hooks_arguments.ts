import { object, or } from "@optique/core/constructs";
import { optional } from "@optique/core/modifiers";
import { command, constant, option } from "@optique/core/primitives";
import { choice } from "@optique/core/valueparser";
import { message } from "./help_text.ts";

/** The agents that a command about hooks may name. */
export const HOOK_AGENTS = ["claude", "codex", "gemini"] as const;

export type HookAgent = typeof HOOK_AGENTS[number];

const agent = optional(option("--agent", choice(HOOK_AGENTS, { metavar: "AGENT" }), {
  description: message`Only of this agent: claude, codex or gemini.`,
}));

const dryRun = option("--dry-run", {
  description: message`Show what would change in which file, and change nothing.`,
});

/** `hooks install|uninstall|status`. */
export const hooks = command(
  "hooks",
  or(
    command(
      "install",
      object({ command: constant("hooks install"), agent, dryRun }),
      { brief: message`Let agents tell what they do; a copy of their settings is kept.` },
    ),
    command(
      "uninstall",
      object({ command: constant("hooks uninstall"), agent, dryRun }),
      { brief: message`Take that out of their settings again, and nothing else.` },
    ),
    command(
      "status",
      object({ command: constant("hooks status"), agent }),
      { brief: message`What is installed, and when an agent last told something.` },
    ),
  ),
  { brief: message`Lines in agents' own settings that tell at once what they do.` },
);
