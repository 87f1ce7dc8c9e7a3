import assert from "node:assert/strict";
import fc from "fast-check";
import type { TranscriptFact } from "../../state/transcript_fact.ts";
import { CLAUDE_NEEDLES, parseTranscriptLine } from "./parse_transcript.ts";
import {
  agentResultLine,
  answerLine,
  AT_MS,
  compactLine,
  progressLine,
  SESSION,
  systemLine,
  userLine,
} from "./test_claude_lines.ts";

function ofKind<K extends TranscriptFact["kind"]>(line: string, kind: K) {
  return parseTranscriptLine(line).filter((fact): fact is Extract<TranscriptFact, { kind: K }> =>
    fact.kind === kind
  );
}

const turns = (line: string) => ofKind(line, "turn").map(({ state }) => state);
const causes = (line: string) => ofKind(line, "error").map(({ cause }) => cause);

Deno.test("parseTranscriptLine() an answer: what it used, and that the turn is over", () => {
  assert.deepEqual(parseTranscriptLine(answerLine()), [
    {
      kind: "usage",
      at: AT_MS,
      key: "msg_01AbCdEfGhIjKlMnOpQrStUv",
      model: "claude-opus-4-6",
      isSidechain: false,
      contextTokens: 19,
      input: 12,
      output: 8,
      cacheRead: 4,
      cacheWrite: 3,
      cacheWriteLong: 2,
      reasoning: 0,
    },
    { kind: "turn", at: AT_MS, state: "over" },
  ]);
});

Deno.test("parseTranscriptLine() how an answer stopped tells of the turn", () => {
  const table: readonly (readonly [string | null, string])[] = [
    ["end_turn", "over"],
    ["stop_sequence", "over"],
    ["max_tokens", "over"],
    ["refusal", "over"],
    ["tool_use", "started"],
    ["pause_turn", "started"],
    [null, "started"],
    ["something_new", "started"],
  ];
  for (const [stop_reason, state] of table) {
    assert.deepEqual(turns(answerLine({ message: { stop_reason } })), [state], `${stop_reason}`);
  }
});

Deno.test("parseTranscriptLine() a sidechain costs, but is nobody's turn or context", () => {
  const facts = parseTranscriptLine(answerLine({ row: { isSidechain: true } }));
  assert.deepEqual(facts.map(({ kind }) => kind), ["usage"]);
  const [usage] = facts;
  assert.ok(usage?.kind === "usage");
  assert.deepEqual([usage.isSidechain, usage.contextTokens], [true, null]);
  assert.deepEqual(turns(userLine("a task for an agent", { isSidechain: true })), []);
});

Deno.test("parseTranscriptLine() the same answer under another request has the same key", () => {
  const again = answerLine({ row: { requestId: "req_other", uuid: "other", isSidechain: true } });
  const [one] = ofKind(answerLine(), "usage");
  const [other] = ofKind(again, "usage");
  assert.equal(one?.key, other?.key);
});

Deno.test("parseTranscriptLine() an answer without ids still has a key of its own", () => {
  const nameless = (row: Record<string, unknown>) =>
    ofKind(answerLine({ message: { id: undefined }, row }), "usage")[0]?.key;
  assert.equal(nameless({}), "req_011AbCdEf");
  assert.equal(nameless({ requestId: undefined, uuid: "u-1" }), "u-1");
  const bare = nameless({ requestId: undefined, uuid: undefined });
  assert.match(bare ?? "", /^\d+\/claude-opus-4-6\/12\/8\/4\/3$/);
});

Deno.test("parseTranscriptLine() what a subagent answered counts where it is passed on", () => {
  const facts = parseTranscriptLine(progressLine(answerLine()));
  assert.equal(facts.length, 1);
  const [usage] = facts;
  assert.ok(usage?.kind === "usage");
  assert.deepEqual([usage.key, usage.isSidechain], ["msg_01AbCdEfGhIjKlMnOpQrStUv", true]);
});

Deno.test("parseTranscriptLine() the sum in a subagent's result counts nothing", () => {
  assert.deepEqual(ofKind(agentResultLine(), "usage"), []);
  assert.deepEqual(turns(agentResultLine()), ["started"]);
});

Deno.test("parseTranscriptLine() odd counts are none, and never NaN", () => {
  for (const bad of [-1, 1.5, "12", 1e15, {}, true]) {
    assert.deepEqual(ofKind(answerLine({ usage: { output_tokens: bad } }), "usage"), [], `${bad}`);
  }
  const [usage] = ofKind(
    answerLine({ usage: { cache_read_input_tokens: null, cache_creation: null } }),
    "usage",
  );
  assert.deepEqual([usage?.cacheRead, usage?.cacheWriteLong], [0, 0]);
});

Deno.test("parseTranscriptLine() whose file it is", () => {
  assert.deepEqual(ofKind(userLine("hello"), "session"), [{
    kind: "session",
    at: AT_MS,
    agent: "claude",
    sessionId: SESSION,
    parentId: null,
    isSubagent: false,
    cwd: "/home/u/project",
    version: "2.1.212",
  }]);
  const [helper] = ofKind(userLine("hello", { isSidechain: true }), "session");
  assert.equal(helper?.isSubagent, true);
});

Deno.test("parseTranscriptLine() what a person wrote, and what no person wrote", () => {
  const result = { type: "tool_result", tool_use_id: "toolu_01", content: "x" };
  const text = (words: string) => ({ type: "text", text: words });
  const table: readonly (readonly [unknown, readonly string[]])[] = [
    ["please go on", ["user_input"]],
    [[text("please go on")], ["user_input"]],
    [[{ type: "image", source: {} }], ["user_input"]],
    [[result], ["started"]],
    [[result, text("[Request interrupted by user for tool use]")], ["aborted"]],
    [[text("[Request interrupted by user]")], ["aborted"]],
    ["[Request interrupted by user]", ["aborted"]],
    ["why does it say [Request interrupted by user]?", ["user_input"]],
    ["<local-command-stdout>Total cost: 1</local-command-stdout>", []],
    ["<local-command-caveat>none of these</local-command-caveat>", []],
    ["<command-name>/clear</command-name>", []],
    ["<bash-input>ls</bash-input>", []],
    ["<bash-stdout>a b</bash-stdout><bash-stderr></bash-stderr>", []],
    [" <task-notification>one</task-notification>", []],
    ["<div> is what I want", ["user_input"]],
    [undefined, []],
    [[], []],
    [[null, 3, "x"], []],
  ];
  for (const [content, expected] of table) {
    assert.deepEqual(turns(userLine(content)), expected, JSON.stringify(content));
  }
  assert.deepEqual(turns(userLine("a skill's text", { isMeta: true })), []);
  assert.deepEqual(turns(userLine("the summary", { isCompactSummary: true })), []);
});

Deno.test("parseTranscriptLine() a compaction", () => {
  const metadata = { trigger: "auto", preTokens: 155_025, postTokens: 21_000, durationMs: 9_100 };
  assert.deepEqual(parseTranscriptLine(compactLine(metadata, { uuid: "boundary-1" })), [{
    kind: "compaction",
    at: AT_MS,
    key: "boundary-1",
    trigger: "auto",
    preTokens: 155_025,
    postTokens: 21_000,
    durationMs: 9_100,
  }]);
  const [old] = ofKind(compactLine({ trigger: "odd", preTokens: -1 }), "compaction");
  assert.deepEqual([old?.trigger, old?.preTokens, old?.postTokens], [null, null, null]);
  assert.deepEqual(parseTranscriptLine(compactLine(metadata, { isSidechain: true })), []);
});

Deno.test("parseTranscriptLine() a made-up answer is an error and no usage", () => {
  const apiError = (text: string, row: Record<string, unknown> = {}) =>
    answerLine({
      content: [{ type: "text", text }],
      message: { model: "<synthetic>", stop_reason: "stop_sequence" },
      usage: { input_tokens: 0, output_tokens: 0 },
      row: { isApiErrorMessage: true, ...row },
    });
  const table: readonly (readonly [string, Record<string, unknown>, string])[] = [
    ["You've hit your limit · resets 3pm", {}, "usage_limit"],
    ["Claude AI usage limit reached|1763483205", {}, "usage_limit"],
    ["API Error: 401 {…} · Please run /login", {}, "login"],
    ["Invalid API key", {}, "login"],
    ["no", { error: "authentication_failed" }, "login"],
    ["API Error: 529 overloaded", {}, "overloaded"],
    ["API Error: 429 slow down", {}, "rate_limit"],
    ["no", { error: "rate_limit" }, "rate_limit"],
    ["API Error: 500", {}, "other"],
  ];
  for (const [text, row, cause] of table) {
    const line = apiError(text, row);
    assert.deepEqual([causes(line), turns(line)], [[cause], ["aborted"]], text);
    assert.deepEqual(ofKind(line, "usage"), []);
    assert.ok(!JSON.stringify(parseTranscriptLine(line)).includes(text.slice(0, 12)));
  }
});

Deno.test("parseTranscriptLine() system rows", () => {
  assert.deepEqual(turns(systemLine("turn_duration", { durationMs: 1 })), ["over"]);
  const retry = systemLine("api_error", { error: { status: 429 }, retryAttempt: 1 });
  assert.deepEqual(ofKind(retry, "error"), [
    { kind: "error", at: AT_MS, cause: "rate_limit", retries: true },
  ]);
  assert.deepEqual(turns(retry), []);
  assert.deepEqual(parseTranscriptLine(systemLine("local_command", { content: "x" })), []);
  assert.deepEqual(parseTranscriptLine(systemLine("something_new")), []);
});

Deno.test("parseTranscriptLine() rows that say nothing", () => {
  const lines = ["", "{", "[]", "null", "7", '"text"', '{"type":"user"}', '{"type":"assistant"}'];
  for (const line of lines) assert.deepEqual(parseTranscriptLine(line), [], line);
  const timeless = answerLine({ row: { timestamp: "yesterday" } });
  assert.deepEqual(parseTranscriptLine(timeless), []);
});

Deno.test("parseTranscriptLine() never throws, nor says what was written", () => {
  const secret = "XyZZy-secret-words";
  const lines = [
    answerLine({
      content: [{ type: "text", text: secret }, { type: "thinking", thinking: secret }],
    }),
    userLine(secret),
    userLine([{ type: "tool_result", content: secret }], { toolUseResult: { stdout: secret } }),
    compactLine({ trigger: "auto" }, { content: secret }),
    systemLine("local_command", { content: secret }),
  ];
  for (const line of lines) {
    assert.ok(!JSON.stringify(parseTranscriptLine(line)).includes(secret));
    for (let cut = 0; cut < line.length; cut++) {
      assert.deepEqual(parseTranscriptLine(line.slice(0, cut)), [], `${cut}`);
    }
  }
  fc.assert(fc.property(fc.json(), (line) => void parseTranscriptLine(line)));
  const type = fc.constantFrom("user", "assistant", "system", "progress");
  fc.assert(fc.property(type, fc.jsonValue(), fc.jsonValue(), (kind, message, data) => {
    const row = { type: kind, timestamp: AT_MS, message, data, compactMetadata: data, error: data };
    parseTranscriptLine(JSON.stringify({ ...row, subtype: "compact_boundary" }));
    parseTranscriptLine(JSON.stringify({ ...row, subtype: "api_error", isApiErrorMessage: true }));
  }));
});

Deno.test("parseTranscriptLine() an error without a status that has words is some error", () => {
  const nested = JSON.parse(`${"[".repeat(5_000)}${"]".repeat(5_000)}`);
  for (
    const status of [{ toString: 1 }, { toString: 1, valueOf: 1 }, {}, [429], nested, null, true]
  ) {
    const line = systemLine("api_error", { error: { status } });
    const facts = parseTranscriptLine(line).map((fact) => fact.kind === "error" && fact.cause);
    assert.deepEqual(facts, ["other"], line.slice(0, 200));
  }
});

Deno.test("CLAUDE_NEEDLES stand in every line that counts", () => {
  const lines = [answerLine(), progressLine(answerLine()), compactLine({ trigger: "auto" })];
  for (const line of lines) assert.ok(CLAUDE_NEEDLES.some((needle) => line.includes(needle)), line);
});
