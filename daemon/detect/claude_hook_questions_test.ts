import assert from "node:assert/strict";
import { asks, bash, type Call, claimAfter, over, running } from "./test_hook_calls.ts";

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

Deno.test("claudeHookClaims() does not end a turn with a subagent, only its questions", () => {
  const turn: readonly Call[] = [
    [0, "UserPromptSubmit"],
    [1, "PermissionRequest", { toolName: "Edit", agentId: "a1" }],
  ];
  assert.deepEqual(claimAfter(turn), asks(1, "Edit"));
  assert.deepEqual(claimAfter([...turn, [4, "SubagentStop", { agentId: "a2" }]]), asks(1, "Edit"));
  assert.deepEqual(claimAfter([...turn, [4, "SubagentStop", { agentId: "a1" }]]), running(0, 4));
});
