import assert from "node:assert/strict";
import fc from "fast-check";
import type { TranscriptFact } from "../../state/transcript_fact.ts";
import { GEMINI_NEEDLES, parseSessionLine } from "./parse_session.ts";

const AT = "2026-08-03T10:15:30.250Z";
const AT_MS = Date.UTC(2026, 7, 3, 10, 15, 30, 250);

const metadata = {
  sessionId: "b7c1f0de-6f0f-4a53-9a0b-3d1d2a5f7e11",
  projectHash: "9f86d081884c7d65",
  startTime: AT,
  lastUpdated: AT,
  kind: "main",
};

function message(type: string, fields: Record<string, unknown> = {}): Record<string, unknown> {
  return { id: "m-1", timestamp: AT, type, content: "words", ...fields };
}

const tokens = { input: 1000, output: 50, cached: 400, thoughts: 30, tool: 5, total: 1085 };
const answer = message("gemini", { thoughts: [], tokens, model: "gemini-3-pro" });

const parse = (record: unknown) => parseSessionLine(JSON.stringify(record));

function ofKind<K extends TranscriptFact["kind"]>(record: unknown, kind: K) {
  return parse(record).filter((fact): fact is Extract<TranscriptFact, { kind: K }> =>
    fact.kind === kind
  );
}

Deno.test("parseSessionLine() an answer: its parts do not overlap", () => {
  assert.deepEqual(parse(answer), [{
    kind: "usage",
    at: AT_MS,
    key: "m-1",
    model: "gemini-3-pro",
    isSidechain: false,
    contextTokens: 1005,
    input: 605,
    output: 80,
    cacheRead: 400,
    cacheWrite: 0,
    cacheWriteLong: 0,
    reasoning: 30,
  }]);
});

Deno.test("parseSessionLine() an answer that is written again has the same key", () => {
  const later = { ...answer, toolCalls: [{ id: "c-1", name: "shell", status: "success" }] };
  assert.equal(ofKind(later, "usage")[0]?.key, ofKind(answer, "usage")[0]?.key);
  assert.deepEqual(ofKind(later, "turn").map(({ state }) => state), ["started"]);
});

Deno.test("parseSessionLine() an answer without tool calls is not the end of the turn", () => {
  assert.deepEqual(ofKind(answer, "turn"), []);
  assert.deepEqual(parse(message("gemini", { tokens: null })), []);
});

Deno.test("parseSessionLine() odd counts are none", () => {
  for (const bad of [-1, "5", 1.5, {}]) {
    assert.deepEqual(parse(message("gemini", { tokens: { ...tokens, output: bad } })), []);
  }
});

Deno.test("parseSessionLine() whose file it is", () => {
  assert.deepEqual(parse(metadata), [{
    kind: "session",
    at: AT_MS,
    agent: "gemini",
    sessionId: metadata.sessionId,
    parentId: null,
    isSubagent: false,
    cwd: null,
    version: null,
  }]);
  const [helper] = ofKind({ ...metadata, kind: "subagent" }, "session");
  assert.equal(helper?.isSubagent, true);
});

Deno.test("parseSessionLine() a prompt, a cancelled request, a compression", () => {
  const state = (record: unknown) => ofKind(record, "turn").map((fact) => fact.state);
  assert.deepEqual(state(message("user", { content: [{ text: "do it" }] })), ["user_input"]);
  assert.deepEqual(state(message("info", { content: "Request cancelled." })), ["aborted"]);
  assert.deepEqual(state(message("info", { content: [{ text: "Request cancelled." }] })), [
    "aborted",
  ]);
  const content = "Chat history compressed from 812345 to 102030 tokens.";
  assert.deepEqual(parse(message("info", { content })), [{
    kind: "compaction",
    at: AT_MS,
    key: "m-1",
    trigger: null,
    preTokens: 812_345,
    postTokens: 102_030,
    durationMs: null,
  }]);
});

Deno.test("parseSessionLine() an error of the service ends the turn, and says why", () => {
  const causes = (text: string) => {
    return ofKind(message("error", { content: text }), "error").map(({ cause }) => cause);
  };
  assert.deepEqual(causes("[API Error: You have exhausted your daily quota on this model.]"), [
    "usage_limit",
  ]);
  assert.deepEqual(causes("[API Error: 429 RESOURCE_EXHAUSTED]"), ["rate_limit"]);
  assert.deepEqual(causes("[API Error: The model is overloaded.]"), ["overloaded"]);
  assert.deepEqual(causes("[API Error: 401 UNAUTHENTICATED]"), ["login"]);
  assert.deepEqual(causes("[API Error: something else]"), ["other"]);
  assert.deepEqual(causes("Unknown command: /quota"), []);
});

Deno.test("parseSessionLine() an old session file is one document", () => {
  const document = { ...metadata, messages: [message("user"), answer, null, "x"] };
  assert.deepEqual(parse(document).map(({ kind }) => kind), ["session", "turn", "usage"]);
});

Deno.test("parseSessionLine() what it does not know says nothing", () => {
  const records = [
    { $set: { messages: [answer], lastUpdated: AT } },
    { $rewindTo: "m-1" },
    message("error"),
    message("something_new"),
    { ...answer, id: undefined },
    { ...answer, timestamp: "soon" },
    null,
    [],
    7,
  ];
  for (const record of records) assert.deepEqual(parse(record), [], JSON.stringify(record));
});

Deno.test("parseSessionLine() never throws, nor says what was written", () => {
  const secret = "XyZZy-secret-words";
  const records = [
    message("user", { content: secret }),
    message("info", { content: secret }),
    message("error", { content: `[API Error: ${secret}]` }),
    { ...answer, content: secret, thoughts: [{ subject: secret }] },
    { ...answer, toolCalls: [{ args: { secret } }] },
  ];
  for (const record of records) {
    const line = JSON.stringify(record);
    assert.ok(!JSON.stringify(parseSessionLine(line)).includes(secret));
    for (let cut = 0; cut < line.length; cut++) {
      assert.deepEqual(parseSessionLine(line.slice(0, cut)), []);
    }
  }
  fc.assert(fc.property(fc.json(), (line) => void parseSessionLine(line)));
  const type = fc.constantFrom("user", "gemini", "info", "error");
  fc.assert(fc.property(type, fc.jsonValue(), (kind, value) => {
    const fields = { content: value, tokens: value, toolCalls: value, messages: value };
    parse(message(kind, fields));
    parse({ ...metadata, messages: [message(kind, fields)] });
  }));
});

Deno.test("GEMINI_NEEDLES stand in every line that counts", () => {
  const content = "Chat history compressed from 5 to 2 tokens.";
  for (const record of [answer, metadata, message("info", { content })]) {
    const line = JSON.stringify(record);
    assert.ok(GEMINI_NEEDLES.some((needle) => line.includes(needle)), line);
  }
});
