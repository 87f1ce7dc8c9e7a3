import type { TokenCounts } from "../../shared/model/token_counts.ts";
import type { Rollout } from "../../shared/model/usage_ledger.ts";
import { NO_TOKENS, totalTokens } from "./token_counts.ts";
import type { SessionFact, TotalsFact } from "./transcript_fact.ts";

/** A fork is written in one go: what comes this soon after its beginning is its parent's. */
const REPLAY_START_MS = 1000;
/** So is what follows on a repeated line this fast: no model answers in that time. */
const REPLAY_GAP_MS = 250;

export const NEW_ROLLOUT: Rollout = {
  begun: false,
  own: null,
  forkedAt: null,
  replaying: false,
  model: null,
  lastAt: 0,
  sum: null,
};

/**
 * The first `session` fact of a file says whose it is; a fork repeats its parent's after it, which
 * gives it away even where it does not name the parent.
 */
export function beginRollout(rollout: Rollout, fact: SessionFact): Rollout {
  if (rollout.sum !== null) return rollout;
  const { begun, own, forkedAt } = rollout;
  if (!begun) {
    const { sessionId, parentId, at } = fact;
    const begins = { ...rollout, begun: true, own: { sessionId, at } };
    return parentId === null ? begins : forkOf(begins, at);
  }
  const isRepeated = own !== null && own.sessionId !== fact.sessionId;
  // What is repeated may bear the parent's times: the fork is as old as its own first word.
  return isRepeated && forkedAt === null ? forkOf(rollout, own.at) : rollout;
}

function forkOf(rollout: Rollout, forkedAt: number): Rollout {
  return { ...rollout, forkedAt, replaying: true };
}

/**
 * Takes in the next sum of a file, and says how much of it is new. Pure.
 *
 * A sum that was told before counts nothing, however often and in whatever copy it comes; a sum that
 * is smaller than the last one began again at zero; of a fork only what is its own counts.
 */
export function followRollout(
  rollout: Rollout,
  fact: TotalsFact,
): { readonly rollout: Rollout; readonly grown: TokenCounts } {
  // The file again from its beginning, or a copy of it: the next new sum makes up for any of its own.
  if (fact.at < rollout.lastAt) return { rollout, grown: NO_TOKENS };
  const replaying = rollout.replaying && isReplay(rollout, fact.at);
  const next: Rollout = {
    ...rollout,
    replaying,
    model: fact.model ?? rollout.model,
    lastAt: fact.at,
    sum: fact.sum,
  };
  return { rollout: next, grown: replaying ? NO_TOKENS : growth(rollout, fact) };
}

function isReplay({ forkedAt, lastAt }: Rollout, at: number): boolean {
  // Some versions keep the parent's times, others write the time of the fork.
  return at < (forkedAt ?? 0) + REPLAY_START_MS || at - lastAt < REPLAY_GAP_MS;
}

function growth({ sum: before, begun, forkedAt }: Rollout, fact: TotalsFact): TokenCounts {
  const single = fact.last !== null && isWithin(fact.last, fact.sum) ? fact.last : null;
  if (before === null) {
    const fromZero = begun && forkedAt === null;
    return fromZero ? fact.sum : single ?? NO_TOKENS;
  }
  if (!isWithin(before, fact.sum)) return single ?? fact.sum;
  return difference(fact.sum, before);
}

/**
 * What came on top. Part of the input may count as cached and back from one sum to the next: then no
 * part is less than nothing, and all of them together are right.
 */
function difference(sum: TokenCounts, before: TokenCounts): TokenCounts {
  const prompt = sum.input + sum.cacheRead - before.input - before.cacheRead;
  const input = Math.min(Math.max(0, sum.input - before.input), prompt);
  const output = sum.output - before.output;
  return {
    ...NO_TOKENS,
    input,
    output,
    cacheRead: prompt - input,
    reasoning: Math.min(Math.max(0, sum.reasoning - before.reasoning), output),
  };
}

/** Whether one can be part of the other; what was cached may count as input and back. */
function isWithin(part: TokenCounts, whole: TokenCounts): boolean {
  return part.output <= whole.output &&
    part.input + part.cacheRead <= whole.input + whole.cacheRead &&
    totalTokens(part) <= totalTokens(whole);
}
