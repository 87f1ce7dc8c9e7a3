import type { ContextUse } from "../../shared/model/usage.ts";
import type { TranscriptFact } from "../state/transcript_fact.ts";
import { modelWindow } from "./model_windows.ts";

/** What a transcript has said of the model's window: a plain value. */
export interface ContextState {
  /** Null before the first answer, and after a compaction that told no figures. */
  readonly use: ContextUse | null;
  readonly model: string | null;
  /** The most that this model has taken in. */
  readonly largest: number;
  /** Since when little is left, milliseconds UTC; null while there is enough. */
  readonly lowSince: number | null;
}

export const NO_CONTEXT: ContextState = { use: null, model: null, largest: 0, lowSince: null };

/** Used percent from which little is left. */
export const CONTEXT_LOW_PERCENT = 85;

/** It must fall this much below where it became low before there is enough again, percent. */
const RELIEF_PERCENT = 5;

export interface ContextOptions {
  /** The model that answers now. */
  readonly model: string | null;
  readonly contextLowPercent?: number | undefined;
}

/** The context after one more fact. */
export function contextAfter(
  state: ContextState,
  fact: TranscriptFact,
  { model, contextLowPercent = CONTEXT_LOW_PERCENT }: ContextOptions,
): ContextState {
  const before = model === state.model ? state : { ...state, model, largest: 0 };
  const next = told(before, fact);
  if (next === null || next.use === null) return next ?? before;
  return { ...next, lowSince: lowSince(next, next.use, contextLowPercent) };
}

/** Null for a fact that says nothing of it. */
function told(state: ContextState, fact: TranscriptFact): ContextState | null {
  switch (fact.kind) {
    case "usage":
      if (fact.contextTokens === null || fact.isSidechain) return null;
      return filled(state, { at: fact.at, tokens: fact.contextTokens, limit: null, base: 0 });
    case "context":
      return filled(state, fact);
    case "compaction":
      return emptied(state, fact.postTokens, fact.at);
    default:
      return null;
  }
}

interface Filling {
  readonly at: number;
  readonly tokens: number;
  readonly limit: number | null;
  readonly base: number;
}

function filled(state: ContextState, { at, tokens, limit: own, base }: Filling): ContextState {
  const largest = Math.max(state.largest, tokens);
  const limit = own ?? modelWindow(state.model, largest);
  const percent = limit === null ? null : usedPercent({ tokens, limit, base });
  return { ...state, largest, use: { tokens, limit, percent, exact: true, at } };
}

/**
 * What is left after a compaction. The agent counts the summary alone, without what it sends along
 * with every request, so that the next answer will show more.
 */
function emptied(state: ContextState, tokens: number | null, at: number): ContextState {
  if (tokens === null) return { ...state, use: null, lowSince: null };
  const limit = state.use?.limit ?? modelWindow(state.model, Math.max(state.largest, tokens));
  const percent = limit === null ? null : usedPercent({ tokens, limit, base: 0 });
  return { ...state, use: { tokens, limit, percent, exact: false, at } };
}

/** 0 to 100, one decimal; without what the agent leaves out of its own figure. */
function usedPercent(
  { tokens, limit, base }: {
    readonly tokens: number;
    readonly limit: number;
    readonly base: number;
  },
): number {
  const left = base < limit ? base : 0;
  const used = Math.max(0, tokens - left) / (limit - left);
  return Math.min(100, Math.round(used * 1000) / 10);
}

function lowSince(
  { lowSince: since }: ContextState,
  { percent, at }: ContextUse,
  lowPercent: number,
): number | null {
  if (percent === null) return null;
  if (percent >= lowPercent) return since ?? at;
  return percent >= lowPercent - RELIEF_PERCENT ? since : null;
}
