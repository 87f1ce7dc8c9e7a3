import assert from "node:assert/strict";
import fc from "fast-check";
import type { Claim } from "../state/claim.ts";
import { claudeHookClaims } from "./claude_hook_claims.ts";
import { type ClaudeHookState, type HookFacts, NO_HOOKS } from "./claude_hook_state.ts";
import { foldClaudeHook } from "./fold_claude_hook.ts";
import { KEPT_COMPACTIONS } from "./fold_hook_compaction.ts";
import { KEPT_CALLS, KEPT_QUESTIONS } from "./hook_questions.ts";

const T = 1_780_000_000_000;
const AGENT = 4711;

type Call = readonly [second: number, event: string, more?: Partial<HookFacts>];

function factsOf([second, event, more = {}]: Call): HookFacts {
  return {
    event,
    at: T + second * 1000,
    ppid: AGENT,
    sessionId: "s-1",
    transcriptPath: null,
    toolName: null,
    toolUseId: null,
    agentId: null,
    notificationType: null,
    source: null,
    reason: null,
    trigger: null,
    error: null,
    backgroundWork: null,
    ...more,
  };
}

const after = (calls: readonly Call[], state: ClaudeHookState = NO_HOOKS): ClaudeHookState =>
  calls.reduce((state, call) => foldClaudeHook(state, factsOf(call)), state);

/** The claim after calls, its times in seconds, a second after the last of them. */
function claimAfter(calls: readonly Call[], now?: number) {
  const last = Math.max(...calls.map(([second]) => second));
  const claims = claudeHookClaims(after(calls), T + (now ?? last + 1) * 1000);
  assert.ok(claims.length <= 1);
  return claims[0] === undefined ? null : inSeconds(claims[0]);
}

const inSeconds = ({ status, claim, since, seenAt, flags, text, source }: Claim) => {
  assert.equal(source, "hook");
  return { status, claim, since: (since - T) / 1000, seenAt: (seenAt - T) / 1000, flags, text };
};

const running = (since: number, seenAt = since) => ({
  status: "active",
  claim: "turn_running",
  since,
  seenAt,
  flags: [],
  text: null,
});
const over = (since: number, seenAt = since) => ({
  ...running(since, seenAt),
  status: "idle",
  claim: "turn_over",
});
const asks = (since: number, tool: string, seenAt = since) => ({
  ...running(since, seenAt),
  status: "waiting",
  claim: "permission_prompt",
  text: `wants to use ${tool}`,
});

const bash = { toolName: "Bash" };

Deno.test("claudeHookClaims() says nothing before any call, and of what it does not know", () => {
  assert.deepEqual(claudeHookClaims(NO_HOOKS, T), []);
  assert.deepEqual(
    claimAfter([[0, "Brandnew"], [1, "Notification", { notificationType: "new" }]]),
    null,
  );
});

Deno.test("claudeHookClaims() follows a turn", () => {
  const turn: readonly Call[] = [
    [0, "SessionStart", { source: "startup" }],
    [5, "UserPromptSubmit"],
    [7, "PreToolUse", bash],
    [9, "PostToolUse", bash],
    [12, "Stop", { backgroundWork: false }],
  ];
  const told = turn.map((_, i) => claimAfter(turn.slice(0, i + 1)));
  assert.deepEqual(told, [
    { ...over(0), claim: "session_started" },
    running(5),
    running(5, 7),
    running(5, 9),
    over(12),
  ]);
});

Deno.test("claudeHookClaims() lets a running turn age: Esc calls no hook", () => {
  const turn: readonly Call[] = [[0, "UserPromptSubmit"], [3, "PreToolUse", bash]];
  assert.deepEqual(claimAfter(turn, 4000), running(0, 3));
  assert.deepEqual(
    claimAfter([...turn, [70, "Notification", { notificationType: "idle_prompt" }]]),
    over(70),
  );
});

Deno.test("claudeHookClaims() waits from the request on, and once for the notification", () => {
  const request: readonly Call[] = [
    [0, "UserPromptSubmit"],
    [2, "PreToolUse", bash],
    [3, "PermissionRequest", bash],
  ];
  assert.deepEqual(claimAfter(request), asks(3, "Bash"));
  const notified: readonly Call[] = [
    ...request,
    [9, "Notification", { notificationType: "permission_prompt" }],
  ];
  assert.deepEqual(claimAfter(notified), asks(3, "Bash", 9));
  assert.deepEqual(claimAfter([...notified, [20, "PostToolUse", bash]]), running(0, 20));
});

Deno.test("claudeHookClaims() waits for a notification alone", () => {
  const told = claimAfter([[3, "Notification", { notificationType: "permission_prompt" }]]);
  assert.deepEqual(told, { ...asks(3, ""), text: "asks for permission" });
  const dialog = claimAfter([[3, "Notification", { notificationType: "elicitation_dialog" }]]);
  assert.deepEqual([dialog?.status, dialog?.claim], ["waiting", "input_needed"]);
});

Deno.test("claudeHookClaims() has words for questions and plans", () => {
  const question = claimAfter([[1, "PreToolUse", { toolName: "AskUserQuestion" }]]);
  assert.deepEqual([question?.status, question?.claim], ["waiting", "question"]);
  const both = claimAfter([
    [1, "PreToolUse", { toolName: "AskUserQuestion" }],
    [2, "PermissionRequest", { toolName: "AskUserQuestion" }],
  ]);
  assert.deepEqual([both?.claim, both?.since, both?.seenAt], ["question", 1, 2]);
  const plan = claimAfter([[1, "PermissionRequest", { toolName: "ExitPlanMode" }]]);
  assert.equal(plan?.text, "wants its plan approved");
  const long = claimAfter([[1, "PermissionRequest", { toolName: "\u{1f600}".repeat(300) }]]);
  assert.equal([...long?.text ?? ""].length, 200);
});

Deno.test("claudeHookClaims() goes on waiting while other tools of the same answer run", () => {
  const together: readonly Call[] = [
    [0, "UserPromptSubmit"],
    [1, "PreToolUse", bash],
    [1, "PermissionRequest", bash],
    [2, "PreToolUse", { toolName: "Read" }],
    [8, "PostToolUse", { toolName: "Read" }],
    [9, "PostToolUse", { toolName: "Bash", agentId: "a1" }],
    [9, "PreToolUse", { toolName: "Grep", agentId: "a1" }],
  ];
  assert.deepEqual(claimAfter(together), asks(1, "Bash"));
  assert.deepEqual(
    claimAfter([...together, [20, "PreToolUse", { toolName: "Edit" }]]),
    running(0, 20),
  );
});

Deno.test("claudeHookClaims() goes on waiting when another call of the same tool ends", () => {
  const sideBySide: readonly Call[] = [
    [0, "UserPromptSubmit"],
    [1, "PreToolUse", bash],
    [1, "PreToolUse", bash],
    [2, "PermissionRequest", bash],
    [5, "PostToolUse", bash],
  ];
  assert.deepEqual(claimAfter(sideBySide), asks(2, "Bash"));
  const notified: Call = [8, "Notification", { notificationType: "permission_prompt" }];
  assert.deepEqual(claimAfter([...sideBySide, notified]), asks(2, "Bash", 8));
  assert.deepEqual(
    claimAfter([...sideBySide, notified, [30, "PostToolUse", bash]]),
    running(0, 30),
  );
  const failed: Call = [30, "PostToolUseFailure", bash];
  assert.deepEqual(claimAfter([...sideBySide, failed]), running(0, 30));
});

Deno.test("claudeHookClaims() goes on waiting for a notification alone until all calls have ended", () => {
  const calls: readonly Call[] = [
    [1, "PreToolUse", bash],
    [1, "PreToolUse", { toolName: "Read" }],
    [8, "Notification", { notificationType: "permission_prompt" }],
    [9, "PostToolUse", { toolName: "Read" }],
  ];
  assert.equal(claimAfter(calls)?.status, "waiting");
  assert.deepEqual(claimAfter([...calls, [20, "PostToolUse", bash]]), running(1, 20));
});

Deno.test("claudeHookClaims() a question is for no call that began after it", () => {
  const late: readonly Call[] = [
    [1, "PreToolUse", bash],
    [1, "PermissionRequest", bash],
    [2, "PreToolUse", bash],
  ];
  assert.deepEqual(claimAfter([...late, [9, "PostToolUse", bash]]), running(1, 9));
  const both: readonly Call[] = [...late, [2, "PermissionRequest", bash]];
  assert.equal(claimAfter([...both, [9, "PostToolUse", bash]])?.status, "waiting");
});

Deno.test("claudeHookClaims() pairs calls by their ids where they are told", () => {
  const [one, two] = [{ ...bash, toolUseId: "t1" }, { ...bash, toolUseId: "t2" }];
  const begun: readonly Call[] = [[1, "PreToolUse", one], [1, "PreToolUse", two]];
  const named: readonly Call[] = [...begun, [2, "PermissionRequest", two]];
  assert.equal(claimAfter([...named, [5, "PostToolUse", one]])?.status, "waiting");
  assert.deepEqual(claimAfter([...named, [5, "PostToolUse", two]]), running(1, 5));
  const ends = (...ids: readonly (string | null)[]): readonly Call[] =>
    ids.map((toolUseId, i) => [5 + i, "PostToolUse", { ...bash, toolUseId }]);
  const unnamed: readonly Call[] = [...begun, [2, "PermissionRequest", bash]];
  assert.equal(claimAfter([...unnamed, ...ends("t1", "t1")])?.status, "waiting", "told twice");
  for (const ids of [["t1", "t2"], ["t2", "t1"], [null, null], [null, "t2"], ["t2", null]]) {
    assert.equal(claimAfter([...unnamed, ...ends(...ids)])?.status, "active", String(ids));
  }
});

Deno.test("claudeHookClaims() waits for the answer to each of several questions", () => {
  const edit = { toolName: "Edit" };
  const both: readonly Call[] = [
    [1, "PreToolUse", bash],
    [1, "PreToolUse", edit],
    [2, "PermissionRequest", bash],
    [2, "PermissionRequest", edit],
  ];
  assert.deepEqual(claimAfter(both), asks(2, "Bash"), "the first is the one that is shown");
  assert.deepEqual(claimAfter([...both, [9, "PostToolUse", edit]]), asks(2, "Bash"));
  assert.deepEqual(claimAfter([...both, [9, "PostToolUse", bash]]), asks(2, "Edit"));
  const answered: readonly Call[] = [[9, "PostToolUse", bash], [12, "PostToolUse", edit]];
  assert.deepEqual(claimAfter([...both, ...answered]), running(1, 12));
});

Deno.test("claudeHookClaims() a call that nobody ended does not hold back later answers", () => {
  const blocked: readonly Call[] = [
    [0, "UserPromptSubmit"],
    [1, "PreToolUse", bash],
    [9, "PreToolUse", bash],
    [9, "PermissionRequest", bash],
    [20, "PostToolUse", bash],
  ];
  assert.deepEqual(claimAfter(blocked), running(0, 20));
  const next: readonly Call[] = [[1, "PreToolUse", bash], [2, "UserPromptSubmit"]];
  assert.deepEqual(claimAfter([...next, ...blocked.slice(3)]), running(1, 20));
});

Deno.test("claudeHookClaims() a helper behind a turn that is over still asks", () => {
  const request: Call = [3, "PermissionRequest", { ...bash, agentId: "a1" }];
  const behind: readonly Call[] = [[0, "UserPromptSubmit"], request];
  const stopped = (backgroundWork: boolean | null): Call => [5, "Stop", { backgroundWork }];
  for (const work of [true, null]) {
    assert.equal(claimAfter([...behind, stopped(work)])?.status, "waiting", String(work));
  }
  assert.equal(claimAfter([...behind, stopped(false)])?.status, "idle");
  const done: Call = [9, "PostToolUse", { ...bash, agentId: "a1" }];
  assert.deepEqual(claimAfter([...behind, stopped(true), done])?.flags, ["background_work"]);
  assert.equal(claimAfter([...behind, stopped(true), done])?.status, "idle");
});

Deno.test("claudeHookClaims() stops waiting with the turn, the prompt and the session", () => {
  const request: Call = [1, "PermissionRequest", bash];
  assert.deepEqual(claimAfter([request, [5, "Stop"]]), over(5));
  assert.deepEqual(claimAfter([request, [5, "UserPromptSubmit"]]), running(1, 5));
  assert.equal(
    claimAfter([request, [5, "SessionStart", { source: "resume" }]])?.claim,
    "session_started",
  );
  assert.equal(claimAfter([request, [5, "SessionEnd", { reason: "other" }]]), null);
});

Deno.test("claudeHookClaims() tells background work behind a turn that is over", () => {
  assert.deepEqual(claimAfter([[1, "Stop", { backgroundWork: true }]])?.flags, ["background_work"]);
  const helper = { toolName: "Read", agentId: "a1" };
  const behind: readonly Call[] = [[1, "UserPromptSubmit"], [2, "Stop"], [9, "PreToolUse", helper]];
  assert.deepEqual(claimAfter(behind), { ...over(2), flags: ["background_work"] });
  const done: Call = [12, "SubagentStop", { agentId: "a1", backgroundWork: false }];
  assert.deepEqual(claimAfter([...behind, done]), over(2));
  assert.deepEqual(claimAfter([...behind, [13, "UserPromptSubmit"]])?.flags, []);
});

Deno.test("claudeHookClaims() does not end a turn with a subagent, only its questions", () => {
  const turn: readonly Call[] = [
    [0, "UserPromptSubmit"],
    [1, "PermissionRequest", { toolName: "Edit", agentId: "a1" }],
  ];
  assert.deepEqual(claimAfter(turn), asks(1, "Edit"));
  assert.deepEqual(claimAfter([...turn, [4, "SubagentStop", { agentId: "a2" }]]), asks(1, "Edit"));
  assert.deepEqual(claimAfter([...turn, [4, "SubagentStop", { agentId: "a1" }]]), running(0, 4));
});

Deno.test("claudeHookClaims() tells what ended a turn that failed", () => {
  const failed = (error: string | null) =>
    claimAfter([[0, "UserPromptSubmit"], [1, "StopFailure", { error }], [
      61,
      "Notification",
      { notificationType: "idle_prompt" },
    ]]);
  assert.deepEqual(failed("rate_limit"), {
    ...over(1),
    claim: "rate_limited",
    flags: ["rate_limited"],
  });
  const login = failed("authentication_failed");
  assert.deepEqual([login?.status, login?.claim, login?.text], [
    "waiting",
    "login_needed",
    "needs a login",
  ]);
  assert.deepEqual(failed("server_error"), {
    ...over(1),
    claim: "turn_failed",
    text: "the turn failed: server_error",
  });
  assert.equal(failed(null)?.text, null);
  const again = claimAfter([[1, "StopFailure", { error: "rate_limit" }], [9, "UserPromptSubmit"]]);
  assert.deepEqual(again, running(9));
});

Deno.test("claudeHookClaims() is compacting until it is told otherwise, or for ten minutes", () => {
  const auto: readonly Call[] = [[0, "UserPromptSubmit"], [5, "PreCompact"]];
  const compacting = { ...running(5), claim: "compacting", flags: ["compacting"] };
  assert.deepEqual(claimAfter(auto), compacting);
  assert.deepEqual(claimAfter([...auto, [30, "PostCompact"]]), running(0));
  assert.deepEqual(claimAfter([...auto, [30, "SessionStart", { source: "compact" }]]), running(0));
  assert.deepEqual(claimAfter([...auto, [30, "PreToolUse", bash]]), running(0, 30));
  assert.deepEqual(claimAfter(auto, 5 + 601), running(0));
  const byHand: readonly Call[] = [[0, "Stop"], [5, "PreCompact"]];
  assert.deepEqual(claimAfter(byHand), compacting);
  assert.deepEqual(claimAfter([...byHand, [30, "PostCompact"]]), over(0));
  const late: readonly Call[] = [...auto, [30, "PostCompact"], [4, "PreCompact"]];
  assert.deepEqual(claimAfter(late), running(0));
});

Deno.test("claudeHookClaims() claims nothing of an agent that left, until it is back", () => {
  const left: readonly Call[] = [[0, "Stop"], [5, "SessionEnd", { reason: "prompt_input_exit" }]];
  assert.equal(claimAfter(left), null);
  assert.equal(claimAfter([...left, [4, "PostToolUse", bash]]), null);
  const next = { ppid: AGENT + 1, sessionId: "s-2" };
  assert.deepEqual(claimAfter([...left, [9, "UserPromptSubmit", next]]), running(9));
  assert.deepEqual(claimAfter([...left, [9, "UserPromptSubmit"]]), running(9));
});

Deno.test("claudeHookClaims() stays with an agent that clears or changes its session", () => {
  const cleared: readonly Call[] = [
    [0, "UserPromptSubmit"],
    [5, "SessionEnd", { reason: "clear" }],
    [6, "SessionStart", { source: "clear", sessionId: "s-2" }],
  ];
  assert.equal(claimAfter(cleared)?.claim, "session_started");
  assert.equal(after(cleared).sessionId, "s-2");
  assert.equal(after([...cleared, [4, "PostToolUse", { sessionId: "s-1" }]]).sessionId, "s-2");
});

Deno.test("foldClaudeHook() knows the transcript of the session that was told last", () => {
  const first: Call = [0, "SessionStart", { source: "startup", transcriptPath: "/w/s-1.jsonl" }];
  const file = (...calls: readonly Call[]) => after([first, ...calls]).transcriptPath;
  assert.equal(file(), "/w/s-1.jsonl");
  assert.equal(file([5, "Stop"]), "/w/s-1.jsonl");
  assert.equal(file([5, "Stop", { sessionId: null }]), "/w/s-1.jsonl");
  const next = { source: "clear", sessionId: "s-2", transcriptPath: "/w/s-2.jsonl" };
  assert.equal(file([5, "SessionStart", next]), "/w/s-2.jsonl");
  assert.equal(file([5, "SessionStart", { ...next, transcriptPath: null }]), null);
  const late: Call = [4, "PostToolUse", { transcriptPath: "/w/s-1.jsonl" }];
  assert.equal(file([5, "SessionStart", next], late), "/w/s-2.jsonl");
});

Deno.test("claudeHookClaims() goes by the time of calls, not by the order of telling", () => {
  assert.deepEqual(claimAfter([[9, "Stop"], [8, "PostToolUse", bash]]), over(9));
  assert.deepEqual(claimAfter([[9, "UserPromptSubmit"], [8, "Stop"]]), running(9));
  assert.deepEqual(
    claimAfter([[9, "UserPromptSubmit"], [8, "PermissionRequest", bash]]),
    running(9),
  );
  assert.deepEqual(claimAfter([[9, "UserPromptSubmit"], [9, "Stop"]]), over(9));
});

Deno.test("claudeHookClaims() does not listen to an agent inside a busy one", () => {
  const inner = { ppid: AGENT + 1, sessionId: "inner" };
  const nested: readonly Call[] = [
    [0, "PreToolUse", bash],
    [1, "SessionStart", { ...inner, source: "startup" }],
    [2, "Stop", inner],
    [3, "SessionEnd", inner],
  ];
  assert.deepEqual(claimAfter(nested), running(0));
  assert.deepEqual(claimAfter([...nested, [700, "UserPromptSubmit", inner]]), running(700));
  assert.deepEqual(claimAfter([[0, "Stop"], [5, "UserPromptSubmit", inner]]), running(5));
  assert.deepEqual(claimAfter([[5, "Stop"], [4, "UserPromptSubmit", inner]]), over(5));
});

Deno.test("claudeHookClaims() follows a clock that is set back", () => {
  const before: readonly Call[] = [[7200, "UserPromptSubmit"]];
  assert.deepEqual(claimAfter(before, 3600), running(3600));
  assert.deepEqual(claimAfter([...before, [3600, "Stop"]], 3601), over(3600));
});

Deno.test("foldClaudeHook() keeps claims in order and bounds whatever is told", () => {
  const nullable = (arbitrary: fc.Arbitrary<string>) => fc.option(arbitrary, { nil: null });
  const facts: fc.Arbitrary<HookFacts> = fc.record({
    event: fc.constantFrom(
      ...["SessionStart", "SessionEnd", "UserPromptSubmit", "PreToolUse", "PostToolUse", "Stop"],
      ...["PermissionRequest", "Notification", "StopFailure", "SubagentStop", "PreCompact", "x"],
      ...["PostCompact", "SubagentStart", "PostToolUseFailure", "PermissionDenied"],
    ),
    at: fc.integer({ min: T, max: T + 10_000_000 }),
    ppid: fc.option(fc.constantFrom(1, 2), { nil: null }),
    sessionId: nullable(fc.constantFrom("a", "b")),
    transcriptPath: nullable(fc.constantFrom("/a", "/b")),
    trigger: nullable(fc.constantFrom("auto", "manual", "else")),
    toolName: nullable(fc.constantFrom("Bash", "AskUserQuestion", "x".repeat(500))),
    toolUseId: nullable(fc.constantFrom("t1", "t2")),
    agentId: nullable(fc.constantFrom("a1")),
    notificationType: nullable(fc.constantFrom("permission_prompt", "idle_prompt", "other")),
    source: nullable(fc.constantFrom("startup", "compact")),
    reason: nullable(fc.constantFrom("clear", "other")),
    error: nullable(fc.constantFrom("rate_limit", "authentication_failed", "else")),
    backgroundWork: fc.option(fc.boolean(), { nil: null }),
  });
  const now = fc.integer({ min: T - 1000, max: T + 20_000_000 });
  fc.assert(fc.property(fc.array(facts, { maxLength: 120 }), now, (calls, now) => {
    const state = calls.reduce(foldClaudeHook, NO_HOOKS);
    const claims = claudeHookClaims(state, now);
    assert.ok(claims.length <= 1);
    assert.ok(state.compactions.length <= KEPT_COMPACTIONS);
    assert.ok(state.calls.length <= KEPT_CALLS);
    assert.ok(state.questions.open.length <= KEPT_QUESTIONS);
    for (const { since, seenAt, text } of claims) {
      assert.ok(Number.isInteger(since) && since <= seenAt && seenAt <= now);
      assert.ok(text === null || [...text].length <= 200);
    }
  }));
});

Deno.test("claudeHookClaims() another session in the middle of a turn is another agent's", () => {
  const inner = { sessionId: "s-2" };
  const begun: Call = [0, "UserPromptSubmit"];
  assert.deepEqual(
    claimAfter([begun, [2, "SessionStart", { ...inner, source: "startup" }], [5, "Stop", inner]]),
    running(0),
  );
  const ended: Call = [3, "Stop"];
  const next = claimAfter([begun, ended, [4, "UserPromptSubmit", inner]]);
  assert.deepEqual(next, running(4), "between two turns it may have changed");
  const cleared: Call = [4, "SessionStart", { ...inner, source: "clear" }];
  assert.equal(claimAfter([begun, cleared])?.claim, "session_started");
});
