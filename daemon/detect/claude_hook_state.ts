import type { PaneFlag } from "../../shared/model/pane.ts";
import type { ReasonCode } from "../../shared/text/reason_words.ts";
import type { CompactionSight } from "../state/observation.ts";

/** What is taken from one call of a hook. */
export interface HookFacts {
  /** As Claude Code names it. One that is not understood changes nothing. */
  readonly event: string;
  /** When it was called, milliseconds UTC; calls may be told out of order. */
  readonly at: number;
  /** The agent's process; null when it is not known. */
  readonly ppid: number | null;
  readonly sessionId: string | null;
  readonly transcriptPath: string | null;
  readonly toolName: string | null;
  /** Of one call of a tool; null where it is not told, as with most questions. */
  readonly toolUseId: string | null;
  /** The subagent that this happened in; null in the agent itself. */
  readonly agentId: string | null;
  readonly notificationType: string | null;
  readonly source: string | null;
  readonly reason: string | null;
  /** Of a compaction: `auto` or `manual`. */
  readonly trigger: string | null;
  readonly error: string | null;
  readonly backgroundWork: boolean | null;
}

/** Something that holds since a time, until something else is told. */
export interface Held<T> {
  readonly value: T;
  /** Milliseconds UTC; -Infinity before the first call. */
  readonly since: number;
  /** The last call that bore it out, milliseconds UTC. */
  readonly seenAt: number;
}

export interface HookTurn {
  readonly status: "active" | "idle";
  readonly claim: ReasonCode;
  readonly text: string | null;
  readonly flags: readonly PaneFlag[];
}

export interface HookWait {
  readonly claim: ReasonCode;
  readonly toolName: string | null;
  readonly agentId: string | null;
  readonly text: string;
}

/** A question that is open. */
export interface HookQuestion {
  readonly wait: HookWait;
  /** The call that it is for; null when it does not say, or was asked for more than one. */
  readonly toolUseId: string | null;
  readonly since: number;
  /** The last call of a hook that bore it out, milliseconds UTC. */
  readonly seenAt: number;
  /** When it was asked last, milliseconds UTC. */
  readonly askedAt: number;
}

export interface HookQuestions {
  /** The one that was asked first in front. */
  readonly open: readonly HookQuestion[];
  /** When some were answered last, milliseconds UTC: none of before is open. */
  readonly closedAt: number;
}

/** A call of a tool whose end was not told yet. */
export interface OpenCall {
  readonly toolName: string | null;
  readonly agentId: string | null;
  readonly toolUseId: string | null;
  /** When it began, milliseconds UTC. */
  readonly at: number;
}

/** What the hooks of one agent have said so far. It does not grow. */
export interface ClaudeHookState {
  readonly ppid: number | null;
  /** The last one told; `/clear` and `/resume` change it. */
  readonly sessionId: string | null;
  /** Of that session, exact; for finding the file only. */
  readonly transcriptPath: string | null;
  readonly turn: Held<HookTurn | null>;
  readonly questions: HookQuestions;
  /** In the order of telling; calls that nobody ends go with the next ones, or with the turn. */
  readonly calls: readonly OpenCall[];
  readonly compacting: Held<boolean>;
  /** The last ones, the oldest first. */
  readonly compactions: readonly CompactionSight[];
  /** Work behind a turn that is over. */
  readonly background: boolean;
  /** The agent said that it ends. */
  readonly gone: Held<boolean>;
  /** The last call, milliseconds UTC. */
  readonly seenAt: number;
}

const NEVER = { since: -Infinity, seenAt: -Infinity } as const;

/** Before any hook was called. */
export const NO_HOOKS: ClaudeHookState = {
  ppid: null,
  sessionId: null,
  transcriptPath: null,
  turn: { value: null, ...NEVER },
  questions: { open: [], closedAt: -Infinity },
  calls: [],
  compacting: { value: false, ...NEVER },
  compactions: [],
  background: false,
  gone: { value: false, ...NEVER },
  seenAt: -Infinity,
};

/**
 * What holds after `value` was told. What was borne out later than that stays; of two at the same
 * time the one that was told last counts.
 */
export function held<T>(before: Held<T>, value: T, at: number): Held<T> {
  if (isSame(before.value, value)) return { ...before, seenAt: Math.max(before.seenAt, at) };
  return at < before.seenAt ? before : { value, since: at, seenAt: at };
}

/** As if all of it had been told by `at` at the latest. */
export function rebased(state: ClaudeHookState, at: number): ClaudeHookState {
  const cut = <T>({ value, since, seenAt }: Held<T>): Held<T> => ({
    value,
    since: Math.min(since, at),
    seenAt: Math.min(seenAt, at),
  });
  return {
    ...state,
    turn: cut(state.turn),
    questions: {
      open: state.questions.open.map((question) => ({
        ...question,
        since: Math.min(question.since, at),
        seenAt: Math.min(question.seenAt, at),
        askedAt: Math.min(question.askedAt, at),
      })),
      closedAt: Math.min(state.questions.closedAt, at),
    },
    calls: state.calls.map((call) => ({ ...call, at: Math.min(call.at, at) })),
    compacting: cut(state.compacting),
    gone: cut(state.gone),
    seenAt: Math.min(state.seenAt, at),
  };
}

function isSame(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
