import assert from "node:assert/strict";
import fc from "fast-check";
import { claudeHookClaims } from "./claude_hook_claims.ts";
import { type HookFacts, NO_HOOKS } from "./claude_hook_state.ts";
import { foldClaudeHook } from "./fold_claude_hook.ts";
import { KEPT_COMPACTIONS } from "./fold_hook_compaction.ts";
import { KEPT_CALLS, KEPT_QUESTIONS } from "./hook_questions.ts";
import { after, type Call, T } from "./test_hook_calls.ts";

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
