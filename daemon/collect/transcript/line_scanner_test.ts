import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import fc from "fast-check";
import type { TranscriptFact } from "../../state/transcript_fact.ts";
import { parseTranscriptLine } from "../claude/parse_transcript.ts";
import {
  agentResultLine,
  answerLine,
  AT_MS,
  compactLine,
  progressLine,
  userLine,
} from "../claude/test_claude_lines.ts";
import { parseRolloutLine } from "../codex/parse_rollout.ts";
import { eventLine, rolloutLine, sessionLine, tokenCountLine } from "../codex/test_codex_lines.ts";
import { LineScanner, type ScannedAgent } from "./line_scanner.ts";
import { LINE_SCANNER_SOURCE } from "./line_scanner_wasm.ts";

const scanner = new LineScanner();
const parsers = { claude: parseTranscriptLine, codex: parseRolloutLine };

/** Facts, and lines that are left to the parser, of lines as they lie in a block. */
function scanAll(agent: ScannedAgent, lines: readonly string[]): (TranscriptFact | string)[] {
  const bytes = new TextEncoder().encode(lines.map((line) => `${line}\n`).join(""));
  scanner.resize(bytes.length);
  scanner.bytes.set(bytes);
  const told: (TranscriptFact | string)[] = [];
  scanner.scan(agent, { start: 0, end: bytes.length }, {
    onFact: (fact) => void told.push(fact),
    onLine: ({ start, end }) => {
      told.push(new TextDecoder().decode(scanner.bytes.slice(start, end)));
    },
  });
  return told;
}

/** What the parser says of tokens: the rest is not the scanner's. */
function parsed(agent: ScannedAgent, line: string): readonly TranscriptFact[] {
  return parsers[agent](line).filter(({ kind }) => kind === "usage" || kind === "totals");
}

/** It may leave a line to the parser, but never say anything else. True when it said it all. */
function agrees(agent: ScannedAgent, line: string): boolean {
  const told = scanAll(agent, ['{"type":"user"}', line, '{"type":"user"}']);
  if (told.length === 1 && told[0] === line) return false;
  assert.deepEqual(told, parsed(agent, line), line);
  return true;
}

const withContent = (content: unknown) => answerLine({ content });
const nested = { usage: { input_tokens: 77, output_tokens: 77 } };
const tool = (input: unknown) => [{ type: "tool_use", id: "toolu_1", name: "T", input }];

Deno.test("scan() says what the parser says of an answer, and needs no parser for it", () => {
  const lines = [
    answerLine(),
    `${answerLine()}\r`,
    answerLine({ row: { isSidechain: true } }),
    withContent(tool({ model: "x" })),
    withContent([{ type: "thinking", thinking: '"usage":{"output_tokens":1} \\" ünïcode' }]),
    withContent([]),
    withContent("x".repeat(10_000)),
    answerLine({ usage: { iterations: [{ input_tokens: 5, output_tokens: 7 }] } }),
    answerLine({ usage: { input_tokens: 0, cache_creation_input_tokens: 0, output_tokens: 1 } }),
    answerLine({ row: { timestamp: "2024-02-29T00:00:00.000Z" } }),
    answerLine({ row: { timestamp: "2100-12-31T23:59:59.999Z" } }),
    answerLine({ message: { stop_reason: null } }),
    answerLine({ usage: { output_tokens: 999_999_999_999 } }),
    agentResultLine(),
    userLine([], { toolUseResult: { usage: { output_tokens: 5 } } }),
    userLine("nothing that counts"),
  ];
  for (const line of lines) assert.ok(agrees("claude", line), line);
  assert.equal(scanAll("claude", [answerLine()]).length, 1);
});

Deno.test("scan() says what the parser says of a sum, and needs no parser for it", () => {
  const lines = [
    tokenCountLine({ total: [100, 20, 30, 5], last: [60, 10, 20, 5] }),
    tokenCountLine({ total: [7_000_000_000, 20, 3_000_000_000, 5], last: [60, 10, 20, 5] }),
    tokenCountLine({ total: [10, 20, 3, 5], last: [1, 10, 2, 5] }),
    tokenCountLine({ total: [100, 20, 30, 5] }),
    tokenCountLine(),
    tokenCountLine({ limits: { primary: { used_percent: 7.5 } } }),
    eventLine("agent_message", { message: 'says "token_count" and "compacted"' }),
    rolloutLine("response_item", { type: "message", content: [] }),
  ];
  for (const line of lines) assert.ok(agrees("codex", line), line);
});

Deno.test("scan() leaves to the parser what it cannot be sure of", () => {
  const answers = [
    withContent(tool(nested)),
    withContent([nested]),
    withContent([[nested, [nested]]]),
    answerLine({ usage: { output_tokens: -1 } }),
    answerLine({ usage: { output_tokens: 1.5 } }),
    answerLine({ usage: { output_tokens: 1_234_567_890_123 } }),
    answerLine({ message: { id: "msg_\\" } }),
    answerLine({ message: { id: "msg_ü" } }),
    answerLine({ message: { id: undefined } }),
    answerLine({ message: { model: "<synthetic>" } }),
    answerLine({ row: { timestamp: "2026-08-03T10:15:30Z" } }),
    answerLine({ row: { timestamp: "2026-02-30T10:15:30.000Z" } }),
    answerLine({ row: { isSidechain: "no" } }),
    progressLine(answerLine()),
    compactLine({ trigger: "auto" }),
    answerLine().replace('"message":{', '"message": {'),
    `${answerLine()} `,
    answerLine().slice(0, -1),
    `${answerLine()}}`,
  ];
  for (const line of answers) assert.deepEqual(scanAll("claude", [line]), [line]);
  const info = { last_token_usage: {}, total_token_usage: { input_tokens: 1, output_tokens: 1 } };
  const sums = [
    sessionLine(),
    rolloutLine("turn_context", { model: "m" }),
    rolloutLine("compacted", {}),
    eventLine("token_count", { info }),
    eventLine("token_count", { info: { ...info, model: "m" } }),
    eventLine("token_count", { info: { total_token_usage: { input_tokens: "5" } } }),
    tokenCountLine({ total: [1, 0, 1, 0], at: AT_MS }),
    eventLine("odd", { info: { kind: "token_count" } }),
  ];
  for (const line of sums) assert.deepEqual(scanAll("codex", [line]), [line]);
});

Deno.test("scan() of an answer on several lines in a row, the fullest is told", () => {
  const part = (output_tokens: number, row = {}) => answerLine({ usage: { output_tokens }, row });
  const outputs = (lines: readonly string[]) =>
    scanAll("claude", lines).map((fact) =>
      typeof fact !== "string" && "output" in fact && fact.output
    );
  const side = { isSidechain: true };
  assert.deepEqual(outputs([part(1), userLine("between"), part(1), part(90), part(5)]), [90]);
  assert.deepEqual(outputs([part(1), part(90, side), part(7)]), [1, 90, 7]);
  const other = answerLine({ message: { id: "msg_other" } });
  assert.deepEqual(outputs([part(3), other, part(4)]), [3, 8, 4]);
});

Deno.test("scan() what is kept for an hour is not what is kept for minutes", () => {
  const parts: readonly Record<string, number>[] = [
    { ephemeral_5m_input_tokens: 1 },
    { ephemeral_1h_input_tokens: 2 },
    { ephemeral_5m_input_tokens: 1, ephemeral_1h_input_tokens: 2 },
    { ephemeral_1h_input_tokens: 2, ephemeral_5m_input_tokens: 1 },
  ];
  for (const cache_creation of parts) {
    const [answer] = scanAll("claude", [answerLine({ usage: { cache_creation } })]);
    const long = typeof answer === "object" && answer.kind === "usage" && answer.cacheWriteLong;
    assert.equal(
      long,
      cache_creation["ephemeral_1h_input_tokens"] ?? 0,
      JSON.stringify(cache_creation),
    );
  }
});

Deno.test("scan() more lines than it has records for", () => {
  const lines = Array.from(
    { length: 2500 },
    (_, number) =>
      number % 3 === 0 ? compactLine({}) : answerLine({ message: { id: `msg_${number}` } }),
  );
  const told = scanAll("claude", lines);
  assert.equal(told.length, 2500);
  assert.deepEqual(
    told.flatMap((each) => typeof each === "string" ? parsed("claude", each) : each),
    lines.flatMap((line) => parsed("claude", line)),
  );
});

Deno.test("scan() never contradicts the parser, whatever order and content", () => {
  const content = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom<unknown>(
      [nested],
      { ...nested, model: "x", id: "y" },
      'a "usage":{"output_tokens":9} in words',
    ),
  );
  const order = fc.shuffledSubarray([...Array(12).keys()], { minLength: 12 });
  let sure = 0;
  fc.assert(
    fc.property(content, content, order, fc.nat(1e6), (inside, extra, places, output_tokens) => {
      const line = answerLine({ content: inside, usage: { output_tokens }, row: { extra } });
      const shuffled = (object: Record<string, unknown>) => {
        const names = Object.keys(object);
        const sorted = names.toSorted((one, other) =>
          (places[names.indexOf(one)] ?? 0) - (places[names.indexOf(other)] ?? 0)
        );
        return Object.fromEntries(sorted.map((name) => [name, object[name]]));
      };
      const row = JSON.parse(line);
      const other = JSON.stringify(shuffled({ ...row, message: shuffled(row.message) }));
      for (const each of [line, other]) if (agrees("claude", each)) sure++;
    }),
    { numRuns: 500 },
  );
  assert.ok(sure > 300, `${sure} of 1000 without the parser`);
});

Deno.test("scan() any damage, anywhere in its memory: no exception, no line outside", () => {
  const lines = {
    claude: answerLine(),
    codex: tokenCountLine({ total: [100, 20, 30, 5], last: [60, 10, 20, 5] }),
  };
  const agent = fc.constantFrom<ScannedAgent>("claude", "codex");
  fc.assert(fc.property(agent, fc.nat(2000), fc.nat(255), fc.nat(2000), (which, at, to, cut) => {
    const bytes = new TextEncoder().encode(`${lines[which]}\n${lines[which]}`);
    bytes[at % bytes.length] = to;
    scanner.resize(bytes.length);
    scanner.bytes.set(bytes);
    const end = Math.min(cut, bytes.length);
    scanner.scan(which, { start: 0, end }, {
      onFact: () => {},
      onLine: (line) => assert.ok(line.start >= 0 && line.start <= line.end && line.end <= end),
    });
  }));
});

Deno.test("resize() what was read stays when there is more room", () => {
  const small = new LineScanner();
  small.resize(100);
  small.bytes.fill(7);
  small.resize(4 * 1024 * 1024);
  assert.equal(small.bytes.length, 4 * 1024 * 1024);
  assert.ok(small.bytes.subarray(0, 100).every((byte) => byte === 7));
  small.resize(10);
  assert.equal(small.bytes.length, 10);
});

Deno.test("the scanner is made of its source: else run tasks/build_scanner.ts", async () => {
  const source = new URL("../../../tasks/wasm/line_scanner.as", import.meta.url);
  const hash = createHash("sha256").update(await Deno.readTextFile(source)).digest("hex");
  assert.equal(LINE_SCANNER_SOURCE, hash);
});
