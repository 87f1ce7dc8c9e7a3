import type { TokenCounts } from "../../shared/model/token_counts.ts";
import type { TokenUsage } from "../../shared/model/usage.ts";

export const NO_TOKENS: TokenCounts = {
  input: 0,
  output: 0,
  cacheRead: 0,
  cacheWrite: 0,
  cacheWriteLong: 0,
  reasoning: 0,
};

/** All that was sent and received; the parts do not overlap. */
export function totalTokens({ input, output, cacheRead, cacheWrite }: TokenCounts): number {
  return input + output + cacheRead + cacheWrite;
}

/**
 * More of one kind than anybody ever uses: sums stop here, so that whatever files say, a sum of all
 * kinds is a number that is exact, and that clients take.
 */
export const MOST_TOKENS = 1e15;

export function addTokens(one: TokenCounts, other: TokenCounts): TokenCounts {
  return {
    input: Math.min(one.input + other.input, MOST_TOKENS),
    output: Math.min(one.output + other.output, MOST_TOKENS),
    cacheRead: Math.min(one.cacheRead + other.cacheRead, MOST_TOKENS),
    cacheWrite: Math.min(one.cacheWrite + other.cacheWrite, MOST_TOKENS),
    cacheWriteLong: Math.min(one.cacheWriteLong + other.cacheWriteLong, MOST_TOKENS),
    reasoning: Math.min(one.reasoning + other.reasoning, MOST_TOKENS),
  };
}

export function negateTokens(tokens: TokenCounts): TokenCounts {
  return {
    input: -tokens.input,
    output: -tokens.output,
    cacheRead: -tokens.cacheRead,
    cacheWrite: -tokens.cacheWrite,
    cacheWriteLong: -tokens.cacheWriteLong,
    reasoning: -tokens.reasoning,
  };
}

/** Counts as clients are told them. */
export function toUsage(counts: TokenCounts): TokenUsage {
  const { input, output, cacheRead, cacheWrite, reasoning } = counts;
  return { input, output, cacheRead, cacheWrite, reasoning, total: totalTokens(counts) };
}
