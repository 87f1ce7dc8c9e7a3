import {
  type ClaudeHookState,
  held,
  type HookFacts,
  type HookTurn,
  type HookWait,
  NO_HOOKS,
  rebased,
} from "./claude_hook_state.ts";
import { foldHookCompaction } from "./fold_hook_compaction.ts";
import {
  answeredAll,
  answeredOf,
  asked,
  closed,
  reminded,
  toolBegan,
  toolEnded,
} from "./hook_questions.ts";

/**
 * An agent that runs a tool may have started another agent with it, in the same pane. Only after so
 * long without a sign of the one is the other taken for its successor. Milliseconds.
 */
const NESTED_MS = 10 * 60_000;

/** No call is told this late: the clock was set back. Milliseconds. */
const LATEST_MS = 60_000;

const RUNNING: HookTurn = { status: "active", claim: "turn_running", text: null, flags: [] };
const OVER: HookTurn = { status: "idle", claim: "turn_over", text: null, flags: [] };

/** The state after one more call. Pure. */
export function foldClaudeHook(state: ClaudeHookState, facts: HookFacts): ClaudeHookState {
  const before = stateFor(state, facts);
  const after = before === null ? null : apply(before, facts);
  if (before === null || after === null) return state;
  return {
    ...after,
    ...sessionOf(before, facts),
    ppid: facts.ppid ?? before.ppid,
    compactions: foldHookCompaction(before.compactions, facts),
    seenAt: Math.max(before.seenAt, facts.at),
  };
}

/** The session of the newest call; a call that names no file may still be of the same session. */
function sessionOf(
  { sessionId, transcriptPath, seenAt }: ClaudeHookState,
  facts: HookFacts,
): Pick<ClaudeHookState, "sessionId" | "transcriptPath"> {
  if (facts.at < seenAt || facts.sessionId === null) return { sessionId, transcriptPath };
  const known = facts.sessionId === sessionId ? transcriptPath : null;
  return { sessionId: facts.sessionId, transcriptPath: facts.transcriptPath ?? known };
}

/** The state that a call belongs to; null when it belongs to another agent inside this one. */
function stateFor(state: ClaudeHookState, facts: HookFacts): ClaudeHookState | null {
  const { ppid, at } = facts;
  const known = at < state.seenAt - LATEST_MS ? rebased(state, at) : state;
  const isBusy = known.turn.value?.status === "active" || known.questions.open.length > 0;
  const isHeld = isBusy && !known.gone.value && at - known.seenAt < NESTED_MS;
  if (ppid === null || known.ppid === null || ppid === known.ppid) {
    return isHeld && isOtherSession(known, facts) ? null : known;
  }
  if (isHeld) return null;
  return at < known.seenAt ? null : NO_HOOKS;
}

/** A session changes between two turns, and says so: in the middle of one, another is another's. */
function isOtherSession({ sessionId }: ClaudeHookState, facts: HookFacts): boolean {
  const changes = facts.event === "SessionStart" && facts.source !== "startup";
  return sessionId !== null && facts.sessionId !== null && facts.sessionId !== sessionId &&
    !changes;
}

/** Null for an event that says nothing. */
function apply(state: ClaudeHookState, facts: HookFacts): ClaudeHookState | null {
  switch (facts.event) {
    case "SessionStart":
      return afterStart(state, facts);
    case "SessionEnd":
      return afterEnd(state, facts);
    case "UserPromptSubmit":
      return settled(revived(state, facts), facts, RUNNING);
    case "PreToolUse":
      return afterToolBegins(revived(state, facts), facts);
    case "PostToolUse":
    case "PostToolUseFailure":
    case "PermissionDenied":
      return afterToolEnds(state, facts);
    case "PermissionRequest":
      return asked(working(state, facts), requestOf(facts), facts);
    case "Notification":
      return afterNotification(state, facts);
    case "Stop":
      return withBackground(afterStop(state, facts), facts);
    case "StopFailure":
      return afterFailure(state, facts);
    case "SubagentStart":
      return working(state, facts);
    case "SubagentStop":
      return afterSubagent(state, facts);
    case "PreCompact":
      return { ...state, compacting: held(state.compacting, true, facts.at) };
    case "PostCompact":
      return compacted(state, facts);
    default:
      return null;
  }
}

function afterStart(state: ClaudeHookState, facts: HookFacts): ClaudeHookState {
  // A compaction begins a session of its own, in the middle of a turn or between two.
  if (facts.source === "compact") return compacted(state, facts);
  const started = settled(revived(state, facts), facts, { ...OVER, claim: "session_started" });
  return facts.at < state.seenAt ? started : { ...started, background: false };
}

function afterEnd(state: ClaudeHookState, facts: HookFacts): ClaudeHookState {
  // The next session begins in the same process.
  if (facts.reason === "clear" || facts.reason === "resume") return settled(state, facts, OVER);
  return { ...state, gone: held(state.gone, true, facts.at) };
}

function afterToolBegins(state: ClaudeHookState, facts: HookFacts): ClaudeHookState {
  const next = working(toolBegan(state, facts), facts);
  return facts.toolName === "AskUserQuestion" ? asked(next, requestOf(facts), facts) : next;
}

function afterToolEnds(state: ClaudeHookState, facts: HookFacts): ClaudeHookState {
  return working(toolEnded(state, facts), facts);
}

/** Helpers that go on behind the turn may still ask. */
function afterStop(state: ClaudeHookState, facts: HookFacts): ClaudeHookState {
  if (facts.backgroundWork === false) return settled(state, facts, OVER);
  const answered = answeredOf(compacted(state, facts), { at: facts.at, agentId: null });
  return turned(closed(answered, facts), facts, OVER);
}

function afterNotification(state: ClaudeHookState, facts: HookFacts): ClaudeHookState | null {
  switch (facts.notificationType) {
    case "permission_prompt":
    case "worker_permission_prompt":
      // It comes seconds after the request, and says less.
      return reminded(state, requestOf(facts), facts);
    case "elicitation_dialog":
    case "agent_needs_input":
      return reminded(state, inputOf(facts), facts);
    case "idle_prompt":
      // What ended a turn is known better than that it has ended.
      return state.turn.value?.status === "idle" ? state : settled(state, facts, OVER);
    default:
      return null;
  }
}

function afterFailure(state: ClaudeHookState, facts: HookFacts): ClaudeHookState {
  const { error } = facts;
  if (error === "authentication_failed") {
    const text = "needs a login";
    const login = { claim: "login_needed", toolName: null, agentId: null, text } as const;
    return asked(settled(state, facts, OVER), login, facts);
  }
  if (error === "rate_limit") {
    return settled(state, facts, { ...OVER, claim: "rate_limited", flags: ["rate_limited"] });
  }
  const text = error === null ? null : `the turn failed: ${error}`;
  return settled(state, facts, { ...OVER, claim: "turn_failed", text });
}

/** A subagent that ends does not end the turn, but nobody is asked on its behalf any more. */
function afterSubagent(state: ClaudeHookState, facts: HookFacts): ClaudeHookState {
  const next = facts.agentId === null ? state : answeredOf(state, facts);
  const isRunning = next.turn.value?.status === "active";
  return withBackground(isRunning ? turned(next, facts, RUNNING) : next, facts);
}

/**
 * A sign of work. In a subagent it may be behind a turn that is over: then that stays over, with
 * work in the background.
 */
function working(state: ClaudeHookState, facts: HookFacts): ClaudeHookState {
  if (facts.agentId === null) return turned(compacted(state, facts), facts, RUNNING);
  if (state.turn.value?.status !== "idle") return turned(state, facts, RUNNING);
  return facts.at < state.turn.since ? state : { ...state, background: true };
}

/** Everything that was open is over: a new turn begins, or the last one has ended. */
function settled(state: ClaudeHookState, facts: HookFacts, turn: HookTurn): ClaudeHookState {
  return turned(answeredAll(compacted(state, facts), facts), facts, turn);
}

function turned(state: ClaudeHookState, { at }: HookFacts, turn: HookTurn): ClaudeHookState {
  return { ...state, turn: held(state.turn, turn, at) };
}

function compacted(state: ClaudeHookState, { at }: HookFacts): ClaudeHookState {
  return { ...state, compacting: held(state.compacting, false, at) };
}

function revived(state: ClaudeHookState, { at }: HookFacts): ClaudeHookState {
  return { ...state, gone: held(state.gone, false, at) };
}

function withBackground(state: ClaudeHookState, facts: HookFacts): ClaudeHookState {
  const { at, event, backgroundWork } = facts;
  if (at < state.seenAt) return state;
  return { ...state, background: backgroundWork ?? (event === "Stop" ? false : state.background) };
}

function requestOf({ toolName, agentId }: HookFacts): HookWait {
  if (toolName === "AskUserQuestion") {
    return { claim: "question", toolName, agentId, text: "asks a question" };
  }
  return { claim: "permission_prompt", toolName, agentId, text: requestText(toolName) };
}

function inputOf({ toolName, agentId }: HookFacts): HookWait {
  return { claim: "input_needed", toolName, agentId, text: "asks for input" };
}

function requestText(toolName: string | null): string {
  if (toolName === null) return "asks for permission";
  if (toolName === "ExitPlanMode") return "wants its plan approved";
  const chars = [...`wants to use ${toolName}`];
  return chars.length <= 200 ? chars.join("") : `${chars.slice(0, 199).join("")}…`;
}
