import type {
  CompactionFact,
  ErrorFact,
  SessionFact,
  TotalsFact,
  TranscriptFact,
  TurnState,
  UsageFact,
} from "../state/transcript_fact.ts";
import { foldTranscript, NEW_TRANSCRIPT, type TranscriptState } from "./transcript_state.ts";

/** When the stories of the tests begin, milliseconds UTC. */
export const T = 1_750_000_000_000;

export function fold(
  facts: readonly TranscriptFact[],
  from: TranscriptState = NEW_TRANSCRIPT,
): TranscriptState {
  return facts.reduce((state, fact) => foldTranscript(state, fact), from);
}

/** `seconds` after the beginning, as all of these. */
export function turn(seconds: number, state: TurnState): TranscriptFact {
  return { kind: "turn", at: T + seconds * 1000, state };
}

/** An answer that took in so many tokens. */
export function answer(
  seconds: number,
  contextTokens: number | null = 1000,
  change: Partial<UsageFact> = {},
): UsageFact {
  return {
    kind: "usage",
    at: T + seconds * 1000,
    key: `msg_${seconds}`,
    model: "claude-opus-4-6",
    isSidechain: false,
    contextTokens,
    input: contextTokens ?? 0,
    output: 1,
    cacheRead: 0,
    cacheWrite: 0,
    cacheWriteLong: 0,
    reasoning: 0,
    ...change,
  };
}

export function sum(seconds: number, input: number): TotalsFact {
  const counts = { input, output: 0, cacheRead: 0, cacheWrite: 0, cacheWriteLong: 0, reasoning: 0 };
  return { kind: "totals", at: T + seconds * 1000, model: null, sum: counts, last: null };
}

export function error(
  seconds: number,
  cause: ErrorFact["cause"],
  retries = false,
): ErrorFact {
  return { kind: "error", at: T + seconds * 1000, cause, retries };
}

export function compaction(seconds: number, change: Partial<CompactionFact> = {}): CompactionFact {
  return {
    kind: "compaction",
    at: T + seconds * 1000,
    key: `compaction_${seconds}`,
    trigger: null,
    preTokens: null,
    postTokens: null,
    durationMs: null,
    ...change,
  };
}

export function whose(seconds: number, change: Partial<SessionFact> = {}): SessionFact {
  return {
    kind: "session",
    at: T + seconds * 1000,
    agent: "claude",
    sessionId: "session-1",
    parentId: null,
    isSubagent: false,
    cwd: "/home/ada",
    version: "2.1.210",
    ...change,
  };
}
