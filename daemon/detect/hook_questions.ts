import type {
  HookFacts,
  HookQuestion,
  HookQuestions,
  HookWait,
  OpenCall,
} from "./claude_hook_state.ts";

/** Tools that an agent calls together begin within this time of each other, milliseconds. */
const TOGETHER_MS = 3_000;

/** Beyond this the oldest call is taken for one whose end nobody told. */
export const KEPT_CALLS = 64;

/** Beyond this the oldest question makes room. */
export const KEPT_QUESTIONS = 8;

/** What of the state these rules know. */
interface Asked {
  readonly questions: HookQuestions;
  readonly calls: readonly OpenCall[];
}

/** After a question, or another sign of one that is open. */
export function asked<State extends Asked>(state: State, wait: HookWait, facts: HookFacts): State {
  const { at, toolUseId } = facts;
  const { open, closedAt } = state.questions;
  const before = open.find((question) => isSameWait(question.wait, wait));
  if (before !== undefined) {
    const id = before.toolUseId === toolUseId ? toolUseId : null;
    const askedAt = Math.max(before.askedAt, at);
    const again = { ...seenAgain(before, at), askedAt, toolUseId: id };
    return withOpen(state, open.map((question) => question === before ? again : question));
  }
  // Of two at the same time the one that was told last counts.
  if (at < closedAt) return state;
  const question = { wait, toolUseId, since: at, seenAt: at, askedAt: at };
  return withOpen(state, [...open, question].slice(-KEPT_QUESTIONS));
}

/** After a sign of questions that does not say which: all that are open, or one of its own. */
export function reminded<State extends Asked>(
  state: State,
  wait: HookWait,
  facts: HookFacts,
): State {
  const { open } = state.questions;
  if (open.length === 0) return asked(state, wait, facts);
  return withOpen(state, open.map((question) => seenAgain(question, facts.at)));
}

/**
 * After a tool was called. An agent goes on only when all of its last calls are over, so what was
 * open is answered; unless the calls were made together and only one of them has to be asked for.
 */
export function toolBegan<State extends Asked>(state: State, facts: HookFacts): State {
  const { toolName, agentId, toolUseId, at } = facts;
  const begun = [
    ...state.calls.filter((call) => call.agentId === agentId).map((call) => call.at),
    ...state.questions.open.filter(({ wait }) => wait.agentId === agentId)
      .map(({ since }) => since),
  ];
  const isNext = begun.length > 0 && at - Math.max(...begun) > TOGETHER_MS;
  const next = isNext ? answeredOf(state, facts) : state;
  const call = { toolName, agentId, toolUseId, at };
  return { ...next, calls: [...next.calls, call].slice(-KEPT_CALLS) };
}

/**
 * After a call has ended. It answers the question that was asked for it. Most questions do not say
 * for which of the calls of a tool they are, so one stays while any is open that it can be for.
 */
export function toolEnded<State extends Asked>(state: State, facts: HookFacts): State {
  const calls = withoutCall(state.calls, facts);
  const isAnswered = (question: HookQuestion) =>
    isFor(question, facts) &&
    (isNamed(question, facts) || !calls.some((call) => canBeFor(question, call)));
  return answered({ ...state, calls }, facts, isAnswered);
}

/** The questions of one agent or subagent are answered; its calls are over too. */
export function answeredOf<State extends Asked>(
  state: State,
  { at, agentId }: Pick<HookFacts, "at" | "agentId">,
): State {
  const calls = state.calls.filter((call) => call.agentId !== agentId || call.at > at);
  return answered({ ...state, calls }, { at }, ({ wait }) => wait.agentId === agentId);
}

/** All questions are answered, and all calls over. */
export function answeredAll<State extends Asked>(
  state: State,
  { at }: Pick<HookFacts, "at">,
): State {
  const calls = state.calls.filter((call) => call.at > at);
  return closed(answered({ ...state, calls }, { at }, () => true), { at });
}

/** What was asked before, and is told only now, is not open any more. */
export function closed<State extends Asked>(state: State, { at }: Pick<HookFacts, "at">): State {
  const closedAt = Math.max(state.questions.closedAt, at);
  return { ...state, questions: { ...state.questions, closedAt } };
}

function answered<State extends Asked>(
  state: State,
  { at }: Pick<HookFacts, "at">,
  which: (question: HookQuestion) => boolean,
): State {
  // One that was borne out later than that stays.
  const left = state.questions.open.filter((question) => question.seenAt > at || !which(question));
  const isNone = left.length === state.questions.open.length;
  return isNone ? state : closed(withOpen(state, left), { at });
}

function withOpen<State extends Asked>(state: State, open: readonly HookQuestion[]): State {
  return { ...state, questions: { ...state.questions, open } };
}

function seenAgain(question: HookQuestion, at: number): HookQuestion {
  return { ...question, seenAt: Math.max(question.seenAt, at) };
}

function isSameWait(a: HookWait, b: HookWait): boolean {
  return a.claim === b.claim && a.toolName === b.toolName && a.agentId === b.agentId;
}

/** Without an id, or where the beginning was told without one, the oldest call of the tool. */
function withoutCall(calls: readonly OpenCall[], facts: HookFacts): readonly OpenCall[] {
  const ended = calls.find((call) => call.toolUseId !== null && isNamed(call, facts)) ??
    calls.find((call) =>
      call.toolName === facts.toolName && call.agentId === facts.agentId &&
      (call.toolUseId === null || facts.toolUseId === null)
    );
  return calls.filter((call) => call !== ended);
}

/** Whether a question can be for the call that has ended. */
function isFor({ wait, toolUseId }: HookQuestion, facts: HookFacts): boolean {
  return wait.agentId === facts.agentId && (wait.toolName ?? facts.toolName) === facts.toolName &&
    !isAnother(toolUseId, facts.toolUseId);
}

/** Whether a question can be for a call that has not ended: not for one that began after it. */
function canBeFor({ wait, toolUseId, askedAt }: HookQuestion, call: OpenCall): boolean {
  return call.agentId === wait.agentId && (wait.toolName ?? call.toolName) === call.toolName &&
    call.at <= askedAt && !isAnother(toolUseId, call.toolUseId);
}

function isNamed(
  { toolUseId }: { readonly toolUseId: string | null },
  facts: HookFacts,
): boolean {
  return toolUseId !== null && toolUseId === facts.toolUseId;
}

function isAnother(a: string | null, b: string | null): boolean {
  return a !== null && b !== null && a !== b;
}
