import type { TokenCounts } from "../../shared/model/token_counts.ts";
import { NO_TOKENS } from "./token_counts.ts";
import type { SessionFact, TotalsFact, UsageFact } from "./transcript_fact.ts";

/** Noon of a day in UTC, milliseconds. */
export const NOON = Date.UTC(2026, 7, 3, 12);
export const DAY_MS = 86_400_000;

export function answer(fields: Partial<UsageFact> = {}): UsageFact {
  return {
    kind: "usage",
    at: NOON,
    key: "msg_1",
    model: "opus",
    isSidechain: false,
    contextTokens: 17,
    ...NO_TOKENS,
    input: 10,
    output: 5,
    cacheRead: 4,
    cacheWrite: 3,
    cacheWriteLong: 2,
    ...fields,
  };
}

/** `input` of it without the cache; `output` with the reasoning. */
export function tokens(input: number, cacheRead: number, output: number): TokenCounts {
  return { ...NO_TOKENS, input, cacheRead, output };
}

export function sum(at: number, counts: TokenCounts, last: TokenCounts | null = null): TotalsFact {
  return { kind: "totals", at, model: null, sum: counts, last };
}

export function session(at: number, parentId: string | null = null): SessionFact {
  return {
    kind: "session",
    at,
    agent: "codex",
    sessionId: "s",
    parentId,
    isSubagent: false,
    cwd: "/",
    version: "1",
  };
}
