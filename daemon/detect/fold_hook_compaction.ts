import type { CompactionSight } from "../state/observation.ts";
import type { HookFacts } from "./claude_hook_state.ts";

/** Compactions of one agent that are kept, the last ones. */
export const KEPT_COMPACTIONS = 8;

/** An end is told by two calls, in any order; what comes so soon after one is the same. */
const SAME_END_MS = 30_000;

/** A begin that is told twice, as by two lines of ours, is told so soon after. Milliseconds. */
const SAME_BEGIN_MS = 1_000;

/** A begin that is told late belongs to an end that was told before, milliseconds. */
const LONGEST_MS = 10 * 60_000;

type Sights = readonly CompactionSight[];

/**
 * The compactions that were seen after one more call, the oldest first. One that was begun and has
 * no end is left out once the agent does something else: it was given up. Those of subagents are not
 * those of the agent. Pure.
 */
export function foldHookCompaction(before: Sights, facts: HookFacts): Sights {
  if (facts.agentId !== null) return before;
  switch (facts.event) {
    case "PreCompact":
      return begun(before, facts);
    case "PostCompact":
      return ended(before, facts);
    case "SessionStart":
      return facts.source === "compact" ? ended(before, facts) : withoutOpen(before, facts);
    case "UserPromptSubmit":
    case "Stop":
    case "StopFailure":
    case "SessionEnd":
      return withoutOpen(before, facts);
    default:
      return before;
  }
}

function begun(before: Sights, facts: HookFacts): Sights {
  const { at } = facts;
  const trigger = triggerOf(facts);
  const late = before.find(({ startedAt, endedAt }) =>
    startedAt === null && endedAt !== null && at <= endedAt && endedAt - at < LONGEST_MS
  );
  if (late !== undefined) return replaced(before, late, { startedAt: at, trigger });
  const isTold = before.some(({ startedAt }) =>
    startedAt !== null && Math.abs(at - startedAt) < SAME_BEGIN_MS
  );
  if (isTold) return before;
  const sight = { ...sightAt(facts), startedAt: at, endedAt: null };
  return [...withoutOpen(before, facts), sight].slice(-KEPT_COMPACTIONS);
}

function ended(before: Sights, facts: HookFacts): Sights {
  const { at } = facts;
  const open = before.find(({ startedAt, endedAt }) => endedAt === null && (startedAt ?? 0) <= at);
  if (open !== undefined) return replaced(before, open, { endedAt: at });
  const same = before.find(({ endedAt }) =>
    endedAt !== null && Math.abs(at - endedAt) < SAME_END_MS
  );
  // One of the two calls that tell an end says what set it off.
  if (same !== undefined) return replaced(before, same, { trigger: triggerOf(facts) });
  const sight = { ...sightAt(facts), startedAt: null, endedAt: at };
  return [...before, sight].slice(-KEPT_COMPACTIONS);
}

function withoutOpen(before: Sights, { at }: HookFacts): Sights {
  const isGivenUp = ({ startedAt, endedAt }: CompactionSight) =>
    endedAt === null && (startedAt ?? 0) < at;
  return before.some(isGivenUp) ? before.filter((sight) => !isGivenUp(sight)) : before;
}

function replaced(
  before: Sights,
  old: CompactionSight,
  news: Partial<CompactionSight>,
): Sights {
  const trigger = news.trigger ?? old.trigger;
  return before.map((sight) => sight === old ? { ...old, ...news, trigger } : sight);
}

function sightAt(facts: HookFacts) {
  return {
    source: "hook",
    key: `${facts.sessionId ?? ""} ${facts.at}`,
    trigger: triggerOf(facts),
    preTokens: null,
    postTokens: null,
    durationMs: null,
  } as const;
}

function triggerOf({ trigger }: HookFacts): CompactionSight["trigger"] {
  return trigger === "auto" || trigger === "manual" ? trigger : null;
}
