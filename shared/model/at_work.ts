import type { Pane } from "./pane.ts";

/** What of a pane says whether ending it would lose the work of an agent. */
export type WorkFacts = Pick<Pane, "agentType" | "status" | "flags" | "endedAt">;

/** Whether an agent is there that works or waits for an answer, in the foreground or not. */
export function isAtWork({ agentType, status, flags, endedAt }: WorkFacts): boolean {
  const isAgent = agentType !== "shell" && agentType !== "unknown";
  const works = status === "active" || status === "waiting" ||
    flags.includes("background_work") || flags.includes("compacting");
  return isAgent && works && endedAt === null;
}
