import * as z from "zod";

/** What runs in a pane. `unknown` until there is evidence. */
export const AgentType = z.enum(["claude", "codex", "gemini", "shell", "unknown"]);

export type AgentType = z.infer<typeof AgentType>;

/** The programs that are agents. */
export type AgentKind = Exclude<AgentType, "shell" | "unknown">;
