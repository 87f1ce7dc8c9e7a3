import type { PaneFlag, PaneStatus } from "../../shared/model/pane.ts";
import type { ReasonCode } from "../../shared/text/reason_words.ts";
import type { Claim } from "../state/claim.ts";
import type { ClaudeHookState, Held } from "./claude_hook_state.ts";

/** A compaction whose end nobody told is over by then, milliseconds. */
const COMPACTION_MS = 10 * 60_000;

/**
 * What the hooks of one agent say now: one claim at most, none once it said that it ends. A turn that
 * is interrupted ends without any hook, so a claim of a running one only ages: `seenAt` is the last
 * call that bore it out, and whoever fuses decides how long that is worth something.
 */
export function claudeHookClaims(state: ClaudeHookState, now: number): readonly Claim[] {
  const { turn, compacting, gone } = state;
  const [question] = state.questions.open;
  if (gone.value) return [];
  const isCompacting = compacting.value && Math.abs(now - compacting.since) < COMPACTION_MS;
  const claimOf = (
    status: PaneStatus,
    what: Held<{ claim: ReasonCode; text: string | null }>,
  ): Claim => {
    // What was written before the clock was set back is not of tomorrow.
    const seenAt = Math.min(what.seenAt, now);
    const since = Math.min(what.since, seenAt);
    const { claim, text } = what.value;
    return {
      source: "hook",
      status,
      claim,
      since,
      seenAt,
      flags: flagsOf(state, isCompacting),
      text,
    };
  };
  if (question !== undefined) return [claimOf("waiting", { ...question, value: question.wait })];
  // By hand, it runs between two turns.
  if (isCompacting) {
    return [claimOf("active", { ...compacting, value: { claim: "compacting", text: null } })];
  }
  return turn.value === null ? [] : [claimOf(turn.value.status, { ...turn, value: turn.value })];
}

function flagsOf(
  { turn, background }: ClaudeHookState,
  isCompacting: boolean,
): readonly PaneFlag[] {
  const flags: PaneFlag[] = [...turn.value?.flags ?? []];
  if (background && turn.value?.status === "idle") flags.push("background_work");
  if (isCompacting) flags.push("compacting");
  return flags;
}
