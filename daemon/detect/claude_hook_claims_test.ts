import assert from "node:assert/strict";
import { claudeHookClaims } from "./claude_hook_claims.ts";
import { NO_HOOKS } from "./claude_hook_state.ts";
import { after, AGENT, bash, type Call, claimAfter, over, running, T } from "./test_hook_calls.ts";

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

Deno.test("claudeHookClaims() tells background work behind a turn that is over", () => {
  assert.deepEqual(claimAfter([[1, "Stop", { backgroundWork: true }]])?.flags, ["background_work"]);
  const helper = { toolName: "Read", agentId: "a1" };
  const behind: readonly Call[] = [[1, "UserPromptSubmit"], [2, "Stop"], [9, "PreToolUse", helper]];
  assert.deepEqual(claimAfter(behind), { ...over(2), flags: ["background_work"] });
  const done: Call = [12, "SubagentStop", { agentId: "a1", backgroundWork: false }];
  assert.deepEqual(claimAfter([...behind, done]), over(2));
  assert.deepEqual(claimAfter([...behind, [13, "UserPromptSubmit"]])?.flags, []);
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
