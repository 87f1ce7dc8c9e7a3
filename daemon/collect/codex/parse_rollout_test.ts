import assert from "node:assert/strict";
import fc from "fast-check";
import type { TranscriptFact } from "../../state/transcript_fact.ts";
import { CODEX_NEEDLES, parseRolloutLine } from "./parse_rollout.ts";
import {
  AT_MS,
  eventLine,
  rolloutLine,
  SESSION,
  sessionLine,
  tokenCountLine,
} from "./test_codex_lines.ts";

function ofKind<K extends TranscriptFact["kind"]>(line: string, kind: K) {
  return parseRolloutLine(line).filter((fact): fact is Extract<TranscriptFact, { kind: K }> =>
    fact.kind === kind
  );
}

const kinds = (line: string) => parseRolloutLine(line).map(({ kind }) => kind);

Deno.test("parseRolloutLine() a sum: its parts do not overlap", () => {
  const line = tokenCountLine({ total: [100, 20, 30, 5], last: [60, 10, 20, 5] });
  assert.deepEqual(parseRolloutLine(line), [
    {
      kind: "totals",
      at: AT_MS,
      model: null,
      sum: { input: 80, output: 30, cacheRead: 20, cacheWrite: 0, cacheWriteLong: 0, reasoning: 5 },
      last: {
        input: 50,
        output: 20,
        cacheRead: 10,
        cacheWrite: 0,
        cacheWriteLong: 0,
        reasoning: 5,
      },
    },
    { kind: "context", at: AT_MS, tokens: 80, limit: 258_400, base: 12_000 },
  ]);
});

Deno.test("parseRolloutLine() a sum without its last answer, and none at all", () => {
  const [totals] = ofKind(tokenCountLine({ total: [100, 20, 30, 5] }), "totals");
  assert.equal(totals?.last, null);
  assert.deepEqual(kinds(tokenCountLine({ total: [100, 20, 30, 5] })), ["totals"]);
  assert.deepEqual(parseRolloutLine(tokenCountLine()), []);
  assert.deepEqual(parseRolloutLine(eventLine("token_count", { info: {} })), []);
  const empty = { info: { total_token_usage: {}, last_token_usage: {} } };
  assert.deepEqual(parseRolloutLine(eventLine("token_count", empty)), []);
});

Deno.test("parseRolloutLine() limits, also where nothing was used", () => {
  const limits = {
    primary: { used_percent: 7.5, window_minutes: 300, resets_at: 1_763_483_205 },
    secondary: { used_percent: 177, window_minutes: 10_080, resets_in_seconds: 60 },
    rate_limit_reached_type: null,
  };
  assert.deepEqual(parseRolloutLine(tokenCountLine({ limits })), [{
    kind: "limits",
    at: AT_MS,
    primary: { usedPercent: 7.5, windowMinutes: 300, resetsAt: 1_763_483_205_000 },
    secondary: { usedPercent: 100, windowMinutes: 10_080, resetsAt: AT_MS + 60_000 },
    reached: false,
  }]);
  const reached = { primary: null, secondary: null, rate_limit_reached_type: "primary" };
  assert.equal(ofKind(tokenCountLine({ limits: reached }), "limits")[0]?.reached, true);
  const none = { primary: { used_percent: "7" }, secondary: null };
  assert.deepEqual(parseRolloutLine(tokenCountLine({ limits: none })), []);
});

Deno.test("parseRolloutLine() whose file it is, and whose it was forked from", () => {
  const [own] = ofKind(sessionLine(), "session");
  assert.deepEqual(own, {
    kind: "session",
    at: AT_MS,
    agent: "codex",
    sessionId: SESSION,
    parentId: null,
    isSubagent: false,
    cwd: "/home/u/project",
    version: "0.145.0",
  });
  const spawned = { subagent: { thread_spawn: { parent_thread_id: "p-3", depth: 1 } } };
  const table: readonly (readonly [Record<string, unknown>, string | null, boolean])[] = [
    [{ forked_from_id: "p-1" }, "p-1", false],
    [{ parent_thread_id: "p-2" }, "p-2", false],
    [{ source: spawned }, "p-3", true],
    [{ source: { subagent: "review" } }, null, true],
  ];
  for (const [payload, parentId, isSubagent] of table) {
    const [fact] = ofKind(sessionLine(payload), "session");
    assert.deepEqual([fact?.parentId, fact?.isSubagent], [parentId, isSubagent]);
  }
});

Deno.test("parseRolloutLine() turns and the model of a turn", () => {
  const table: readonly (readonly [string, string])[] = [
    ["task_started", "started"],
    ["turn_started", "started"],
    ["task_complete", "over"],
    ["turn_complete", "over"],
    ["turn_aborted", "aborted"],
    ["user_message", "user_input"],
  ];
  for (const [type, state] of table) {
    const line = eventLine(type, { turn_id: "t", message: "words", last_agent_message: "words" });
    assert.deepEqual(parseRolloutLine(line), [{ kind: "turn", at: AT_MS, state }]);
  }
  const context = rolloutLine("turn_context", { cwd: "/", model: "gpt-5.2-codex", effort: "high" });
  assert.deepEqual(parseRolloutLine(context), [
    { kind: "model", at: AT_MS, model: "gpt-5.2-codex" },
  ]);
});

Deno.test("parseRolloutLine() one compaction, though two lines tell of it", () => {
  const compacted = rolloutLine("compacted", { message: "summary", replacement_history: [] });
  const facts = [eventLine("context_compacted"), compacted].flatMap(parseRolloutLine);
  assert.deepEqual(facts.map(({ kind }) => kind), ["compaction"]);
});

Deno.test("parseRolloutLine() errors by their kind", () => {
  const table: readonly (readonly [Record<string, unknown>, string])[] = [
    [{ codex_error_info: "usage_limit_exceeded", message: "words" }, "usage_limit"],
    [{ codex_error_info: { unauthorized: {} } }, "login"],
    [{ codex_error_info: "server_overloaded" }, "overloaded"],
    [{ message: "You've hit your usage limit." }, "usage_limit"],
    [{ message: "exceeded retry limit, last status: 429 Too Many Requests" }, "rate_limit"],
    [{ message: "unexpected status 401" }, "login"],
    [{ codex_error_info: { response_stream_disconnected: {} } }, "other"],
    [{}, "other"],
  ];
  for (const [payload, cause] of table) {
    assert.deepEqual(parseRolloutLine(eventLine("error", payload)), [
      { kind: "error", at: AT_MS, cause, retries: false },
    ]);
  }
});

Deno.test("parseRolloutLine() times as text, seconds or milliseconds", () => {
  const at = (timestamp: unknown) =>
    parseRolloutLine(eventLine("task_started", {}, timestamp))[0]?.at;
  assert.equal(at(AT_MS), AT_MS);
  assert.equal(at(1_763_483_205), 1_763_483_205_000);
  for (const bad of ["", "soon", "0001-01-01T00:00:00Z", -5, 1e300, null, {}]) {
    assert.equal(at(bad), undefined, `${bad}`);
  }
});

Deno.test("parseRolloutLine() never throws, nor says what was written", () => {
  const secret = "XyZZy-secret-words";
  const message = {
    type: "message",
    role: "user",
    content: [{ type: "input_text", text: secret }],
  };
  const lines = [
    rolloutLine("response_item", message),
    eventLine("user_message", { message: secret }),
    eventLine("agent_message", { message: secret }),
    eventLine("task_complete", { last_agent_message: secret }),
    eventLine("error", { message: secret }),
    rolloutLine("compacted", { message: secret }),
    sessionLine({ base_instructions: secret, git: { branch: secret } }),
    tokenCountLine({ total: [1, 0, 1, 0], last: [1, 0, 1, 0] }),
  ];
  for (const line of lines) {
    assert.ok(!JSON.stringify(parseRolloutLine(line)).includes(secret), line);
    for (let cut = 0; cut < line.length; cut++) {
      assert.deepEqual(parseRolloutLine(line.slice(0, cut)), []);
    }
  }
  fc.assert(fc.property(fc.json(), (line) => void parseRolloutLine(line)));
  const type = fc.constantFrom("event_msg", "session_meta", "turn_context", "compacted");
  const event = fc.constantFrom("token_count", "error", "turn_aborted");
  fc.assert(fc.property(type, event, fc.jsonValue(), (row, name, value) => {
    const payload = { type: name, id: value, info: value, rate_limits: value, source: value };
    parseRolloutLine(rolloutLine(row, { ...payload, codex_error_info: value }));
    parseRolloutLine(rolloutLine(row, value));
  }));
});

Deno.test("CODEX_NEEDLES stand in every line that counts", () => {
  const lines = [
    tokenCountLine({ total: [1, 0, 1, 0] }),
    sessionLine(),
    rolloutLine("turn_context", { model: "m" }),
    rolloutLine("compacted", {}),
  ];
  for (const line of lines) assert.ok(CODEX_NEEDLES.some((needle) => line.includes(needle)), line);
});
