import type { TokenUsage } from "../../../shared/model/usage.ts";
import type { Claim } from "../../state/claim.ts";
import type { SeenAgentSession } from "../../state/observation.ts";
import type { TranscriptFact } from "../../state/transcript_fact.ts";

/** A session as its transcript shows it, without what it cost. */
export type SessionSight = Omit<SeenAgentSession, "tokens" | "costUsd">;

/** How the facts of one transcript become what is known of an agent; all of it pure. */
export interface TranscriptRules<State> {
  /** Before any line. */
  readonly begin: State;
  readonly fold: (state: State, fact: TranscriptFact) => State;
  readonly claims: (state: State, now: number) => readonly Claim[];
  /** Null until the file has told whose it is. */
  readonly session: (state: State) => SessionSight | null;
}

/** What the rules make of one transcript. */
export interface TranscriptView {
  accept(fact: TranscriptFact): void;
  /** The file begins anew. */
  reset(): void;
  claims(now: number): readonly Claim[];
  session(): SessionSight | null;
}

/** What an agent has used since it began. */
export interface AgentTokens {
  accept(file: string, fact: TranscriptFact): void;
  readonly tokens: TokenUsage;
  /** US dollars; null where a model has no price. */
  readonly costUsd: number | null;
}

/** Views by these rules, each of a transcript of its own. */
export function viewsBy<State>(rules: TranscriptRules<State>): () => TranscriptView {
  return () => {
    let state = rules.begin;
    return {
      accept: (fact) => state = rules.fold(state, fact),
      reset: () => state = rules.begin,
      claims: (now) => rules.claims(state, now),
      session: () => rules.session(state),
    };
  };
}
