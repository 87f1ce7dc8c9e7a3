import type { ReasonCode } from "../../shared/text/reason_words.ts";
import type { Claim } from "../state/claim.ts";
import type { ProcessFacts } from "../state/process_facts.ts";

/**
 * What the processes of a pane say by themselves. Of a living agent that is little: whether it works
 * or waits is for others to tell. One that answers a single prompt asks nobody anything, so it works.
 */
export function processClaims(facts: ProcessFacts): readonly Claim[] {
  const meaning = meaningOf(facts);
  if (meaning === null) return [];
  const { since } = facts;
  return [{ source: "process", ...meaning, since, seenAt: since, flags: [], text: null }];
}

interface Meaning extends Pick<Claim, "status"> {
  readonly claim: ReasonCode;
}

function meaningOf(facts: ProcessFacts): Meaning | null {
  if (facts.kind === "left") return { status: "ended", claim: "agent_exited" };
  if (facts.kind === "prompt") return { status: "idle", claim: "shell_at_prompt" };
  if (facts.stopped) return { status: "idle", claim: "suspended" };
  // Whoever has no terminal can neither ask nor draw.
  if (facts.interactive && !facts.foreground) return { status: "idle", claim: "in_background" };
  return facts.interactive ? null : { status: "active", claim: "one_prompt_run" };
}
