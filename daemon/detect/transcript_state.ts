import type { AgentType } from "../../shared/model/agent.ts";
import type { LimitCause } from "../../shared/model/usage.ts";
import type { CompactionSight } from "../state/observation.ts";
import type {
  CompactionFact,
  ErrorFact,
  LimitsFact,
  SessionFact,
  TotalsFact,
  TranscriptFact,
  TurnFact,
  UsageFact,
} from "../state/transcript_fact.ts";
import { contextAfter, type ContextState, NO_CONTEXT } from "./context_state.ts";

/** How a turn stands; `answered`: an answer came, and may be followed by more. */
export type TurnWord =
  | "turn_running"
  | "answered"
  | "turn_over"
  | "interrupted"
  | "turn_failed"
  | LimitCause;

export interface TurnSeen {
  readonly word: TurnWord;
  /** Milliseconds UTC. */
  readonly since: number;
  /** The last line that bore it out, milliseconds UTC. */
  readonly seenAt: number;
}

/** What keeps the agent from an answer. */
export interface Obstacle {
  readonly cause: LimitCause;
  /** Milliseconds UTC. */
  readonly since: number;
  /** True while the agent tries again by itself. */
  readonly retries: boolean;
}

/** What one transcript has said so far: a plain value that does not grow. */
export interface TranscriptState {
  readonly agent: AgentType;
  /** Null until the file tells whose it is. */
  readonly session: { readonly id: string; readonly version: string | null } | null;
  /** The model that answered last. */
  readonly model: string | null;
  /** Null before anything was said of a turn. */
  readonly turn: TurnSeen | null;
  readonly obstacle: Obstacle | null;
  readonly context: ContextState;
  /** How far the plan is used; null until the file tells. */
  readonly plan: Pick<LimitsFact, "primary" | "secondary"> | null;
  /** The last ones, the oldest first. */
  readonly compactions: readonly CompactionSight[];
  /** The last running sum, all its tokens; null where the file has none. */
  readonly sum: number | null;
}

export interface TranscriptOptions {
  /** Use of the context from which it is low, percent. */
  readonly contextLowPercent?: number;
}

/** Before any line. */
export const NEW_TRANSCRIPT: TranscriptState = {
  agent: "unknown",
  session: null,
  model: null,
  turn: null,
  obstacle: null,
  context: NO_CONTEXT,
  plan: null,
  compactions: [],
  sum: null,
};

/** Compactions that are remembered of one file: a daemon that was away for days tells of them all. */
export const MAX_COMPACTIONS = 64;

/** An id, a model or a version is one word; anything else is text that got into the wrong place. */
const WORD = /^[\w.:@/+[\]-]{1,100}$/;

/**
 * The state after one more fact of the same file, in the order of the file. Pure. A file that is read
 * again from its beginning leads to the same state.
 */
export function foldTranscript(
  state: TranscriptState,
  fact: TranscriptFact,
  options: TranscriptOptions = {},
): TranscriptState {
  const next = apply(state, fact);
  const context = contextAfter(state.context, fact, {
    model: next.model,
    contextLowPercent: options.contextLowPercent,
  });
  const turn = next.turn === state.turn ? bornOut(next.turn, fact.at) : next.turn;
  return { ...next, context, turn };
}

function apply(state: TranscriptState, fact: TranscriptFact): TranscriptState {
  switch (fact.kind) {
    case "usage":
      return afterAnswer(state, fact);
    case "totals":
      return afterTotals(state, fact);
    case "model":
      return { ...state, model: word(fact.model) ?? state.model };
    case "compaction":
      return { ...state, compactions: withCompaction(state.compactions, fact) };
    case "turn":
      return afterTurn(state, fact);
    case "limits":
      return afterLimits(state, fact);
    case "error":
      return afterError(state, fact);
    case "session":
      return afterSession(state, fact);
    case "context":
      return state;
  }
}

function afterAnswer(state: TranscriptState, fact: UsageFact): TranscriptState {
  const { obstacle } = state;
  if (fact.isSidechain) {
    // What a subagent's file tells may be older than what was said here.
    const isOver = obstacle !== null && fact.at > obstacle.since;
    return isOver ? { ...state, obstacle: null } : state;
  }
  const model = word(fact.model) ?? state.model;
  return { ...state, model, obstacle: null, turn: turnAfterAnswer(state, fact) };
}

/**
 * Gemini's file tells of a tool only when it is done, with the answer that called it. So an answer
 * that stands alone may be the last one or one whose tool runs or waits for a person.
 */
function turnAfterAnswer({ agent, turn }: TranscriptState, { at }: UsageFact): TurnSeen | null {
  if (agent !== "gemini" || turn?.word !== "turn_running") return turn;
  const calledTools = turn.seenAt === at;
  return calledTools ? turn : { word: "answered", since: at, seenAt: at };
}

function afterTotals(state: TranscriptState, { sum, model }: TotalsFact): TranscriptState {
  const total = sum.input + sum.output + sum.cacheRead + sum.cacheWrite;
  // The same sum is told many times: only another one is an answer.
  const obstacle = total === state.sum ? state.obstacle : null;
  return { ...state, sum: total, obstacle, model: word(model) ?? state.model };
}

function withCompaction(
  known: readonly CompactionSight[],
  { at, key, trigger, preTokens, postTokens, durationMs }: CompactionFact,
): readonly CompactionSight[] {
  const sight: CompactionSight = {
    source: "transcript",
    key: word(key) ?? String(at),
    trigger,
    startedAt: durationMs === null ? null : Math.max(0, at - durationMs),
    endedAt: at,
    preTokens,
    postTokens,
    durationMs,
  };
  const others = known.filter((other) => other.key !== sight.key);
  return [...others, sight].slice(-MAX_COMPACTIONS);
}

function afterTurn(state: TranscriptState, { state: told, at }: TurnFact): TranscriptState {
  const { turn, obstacle } = state;
  if (told === "user_input" || told === "started") {
    const goesOn = turn?.word === "turn_running";
    return goesOn ? state : { ...state, turn: { word: "turn_running", since: at, seenAt: at } };
  }
  // Whoever stops a turn stops its retries.
  const left = obstacle?.retries === true ? null : obstacle;
  // An error has said already why it ended.
  if (isAtRest(turn)) return { ...state, obstacle: left };
  const word = told === "over" ? "turn_over" : "interrupted";
  return { ...state, obstacle: left, turn: { word, since: at, seenAt: at } };
}

function isAtRest(turn: TurnSeen | null): boolean {
  return turn !== null && turn.word !== "turn_running" && turn.word !== "answered";
}

function afterLimits(state: TranscriptState, fact: LimitsFact): TranscriptState {
  const { primary, secondary, at, reached } = fact;
  const next = { ...state, plan: { primary, secondary } };
  if (!reached || state.obstacle?.cause === "usage_limit") return next;
  return { ...next, obstacle: { cause: "usage_limit", since: at, retries: false } };
}

function afterError(state: TranscriptState, { at, cause, retries }: ErrorFact): TranscriptState {
  const limit = LIMITS[cause];
  if (retries) {
    // Who is not let in and tries again all the same is not known to need a person yet.
    const tooFast = limit === "rate_limited" ? obstacleAfter(state, limit, { at, retries }) : null;
    const turn = state.turn?.word === "turn_running"
      ? state.turn
      : { word: "turn_running", since: at, seenAt: at } as const;
    return { ...state, turn, obstacle: tooFast ?? state.obstacle };
  }
  const turn = { word: limit ?? "turn_failed", since: at, seenAt: at } as const;
  const obstacle = limit === null ? state.obstacle : obstacleAfter(state, limit, { at, retries });
  return { ...state, turn, obstacle };
}

const LIMITS: Readonly<Record<ErrorFact["cause"], LimitCause | null>> = {
  rate_limit: "rate_limited",
  overloaded: "rate_limited",
  usage_limit: "usage_limit",
  login: "login_needed",
  other: null,
};

function obstacleAfter(
  { obstacle }: TranscriptState,
  cause: LimitCause,
  { at, retries }: Pick<ErrorFact, "at" | "retries">,
): Obstacle {
  const since = obstacle?.cause === cause ? obstacle.since : at;
  return { cause, since, retries };
}

function afterSession(state: TranscriptState, fact: SessionFact): TranscriptState {
  const id = word(fact.sessionId);
  if (id === null) return state;
  const { session } = state;
  // A fork begins with its own name and goes on with its parent's.
  if (fact.agent === "codex" && session !== null && session.id !== id) return state;
  const version = word(fact.version) ?? (session?.id === id ? session.version : null);
  return { ...state, agent: fact.agent, session: { id, version } };
}

/** A turn that runs is borne out by whatever is written. */
function bornOut(turn: TurnSeen | null, at: number): TurnSeen | null {
  return turn?.word === "turn_running" && at > turn.seenAt ? { ...turn, seenAt: at } : turn;
}

function word(text: string | null): string | null {
  return text !== null && WORD.test(text) ? text : null;
}
