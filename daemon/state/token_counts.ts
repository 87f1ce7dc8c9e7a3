import type { TokenCounts } from "./transcript_fact.ts";

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

export function addTokens(one: TokenCounts, other: TokenCounts): TokenCounts {
  return {
    input: one.input + other.input,
    output: one.output + other.output,
    cacheRead: one.cacheRead + other.cacheRead,
    cacheWrite: one.cacheWrite + other.cacheWrite,
    cacheWriteLong: one.cacheWriteLong + other.cacheWriteLong,
    reasoning: one.reasoning + other.reasoning,
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
