import type { AgentType } from "../../shared/model/agent.ts";
import type { TokenCounts } from "../../shared/model/token_counts.ts";

/** One answer of a model, told as a whole. The same answer can be told many times. */
export interface UsageFact extends TokenCounts {
  readonly kind: "usage";
  /** Milliseconds UTC, as in every fact. */
  readonly at: number;
  /** Of the answer, the same wherever it is told again: in a copy, a fork, a sidechain. */
  readonly key: string;
  readonly model: string;
  /** Told by or for a subagent: it costs, but is not this conversation's context. */
  readonly isSidechain: boolean;
  /** What the model had before it; null where it is not this conversation's. */
  readonly contextTokens: number | null;
}

/** A running sum since the session began: what counts is how much it grew. */
export interface TotalsFact {
  readonly kind: "totals";
  readonly at: number;
  /** Null where the line does not name it: then the last `model` fact of the file holds. */
  readonly model: string | null;
  readonly sum: TokenCounts;
  /** The last answer alone; null where the line does not tell. */
  readonly last: TokenCounts | null;
}

/** From here on this model answers, in this file. */
export interface ModelFact {
  readonly kind: "model";
  readonly at: number;
  readonly model: string;
}

export interface CompactionFact {
  readonly kind: "compaction";
  readonly at: number;
  /** The same wherever this compaction is told again. */
  readonly key: string;
  readonly trigger: "auto" | "manual" | null;
  readonly preTokens: number | null;
  readonly postTokens: number | null;
  readonly durationMs: number | null;
}

/**
 * `user_input`: a person's prompt was taken in. `started`: the agent is at work. `over`: it has
 * finished. `aborted`: it was stopped, by a person or an error, before it had finished.
 */
export type TurnState = "user_input" | "started" | "over" | "aborted";

export interface TurnFact {
  readonly kind: "turn";
  readonly at: number;
  readonly state: TurnState;
}

/** One allowance of the user's plan. */
export interface LimitWindow {
  /** 0 to 100. */
  readonly usedPercent: number;
  readonly windowMinutes: number | null;
  /** Milliseconds UTC. */
  readonly resetsAt: number | null;
}

export interface LimitsFact {
  readonly kind: "limits";
  readonly at: number;
  readonly primary: LimitWindow | null;
  readonly secondary: LimitWindow | null;
  /** True when the agent says that one of them is used up. */
  readonly reached: boolean;
}

/** Why an answer did not come: no word of the message itself. */
export type ErrorCause = "rate_limit" | "usage_limit" | "login" | "overloaded" | "other";

export interface ErrorFact {
  readonly kind: "error";
  readonly at: number;
  readonly cause: ErrorCause;
  /** True when the agent tries again by itself: the turn goes on. */
  readonly retries: boolean;
}

/** Whose file this is. */
export interface SessionFact {
  readonly kind: "session";
  readonly at: number;
  readonly agent: AgentType;
  readonly sessionId: string;
  /** The session this one was forked or spawned from, where the file tells. */
  readonly parentId: string | null;
  /** A helper that an agent started: its own file, but no conversation of its own. */
  readonly isSubagent: boolean;
  /** As written, not sanitised. */
  readonly cwd: string | null;
  readonly version: string | null;
}

/** How full the model's window is: `(tokens - base) / (limit - base)`. */
export interface ContextFact {
  readonly kind: "context";
  readonly at: number;
  readonly tokens: number;
  readonly limit: number | null;
  /** Tokens that the agent itself leaves out of its percentage. */
  readonly base: number;
}

/** What one line of a transcript says, and nothing of what anybody wrote in it. */
export type TranscriptFact =
  | UsageFact
  | TotalsFact
  | ModelFact
  | CompactionFact
  | TurnFact
  | LimitsFact
  | ErrorFact
  | SessionFact
  | ContextFact;
