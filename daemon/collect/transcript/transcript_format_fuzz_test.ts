import assert from "node:assert/strict";
import fc from "fast-check";
import { AgentSession, PaneStats } from "../../../shared/model/pane.ts";
import { assertAllShown, assertClaimShown } from "../../../fixtures/hostile/assert_shown.ts";
import { hostileJson } from "../../../fixtures/hostile/hostile_json.ts";
import { sessionSight } from "../../detect/session_sight.ts";
import { transcriptClaims } from "../../detect/transcript_claims.ts";
import { foldTranscript, NEW_TRANSCRIPT } from "../../detect/transcript_state.ts";
import { AnyTranscriptFact } from "../../state/test_fact_schema.ts";
import type { TranscriptFact } from "../../state/transcript_fact.ts";
import { UsageLedger } from "../../state/usage_ledger.ts";
import {
  answerLine,
  AT_MS,
  compactLine,
  progressLine,
  systemLine,
  userLine,
} from "../claude/test_claude_lines.ts";
import { CLAUDE_FORMAT } from "../claude/transcript_format.ts";
import { CODEX_FORMAT } from "../codex/rollout_format.ts";
import { eventLine, rolloutLine, sessionLine, tokenCountLine } from "../codex/test_codex_lines.ts";
import { GEMINI_FORMAT } from "../gemini/session_format.ts";
import { FactCleaner, MAX_AHEAD_MS } from "./clean_fact.ts";
import type { TranscriptFormat } from "./transcript_format.ts";

const NOW = AT_MS + 60_000;
/** What stands where people and tools write: none of it may leave the reader. */
const PROSE = "the quick brown marker";

const AT = new Date(AT_MS).toISOString();
const tool = [{ type: "tool_use", id: "toolu_1", name: "Bash", input: { command: PROSE } }];
const claudeLines = [
  answerLine({ content: [{ type: "text", text: PROSE }] }),
  answerLine({ content: tool, message: { stop_reason: "tool_use" } }),
  answerLine({ row: { isApiErrorMessage: true, error: "rate_limit" }, content: PROSE }),
  progressLine(answerLine({ content: PROSE })),
  userLine(PROSE),
  userLine([{ type: "tool_result", content: PROSE }, { type: "text", text: PROSE }]),
  systemLine("api_error", { error: { status: 529, message: PROSE }, cause: { status: 429 } }),
  systemLine("turn_duration", { durationMs: 5_000 }),
  compactLine({ trigger: "auto", preTokens: 155_000, postTokens: 9_000, durationMs: 42_000 }),
];
const limits = {
  primary: { used_percent: 7, window_minutes: 300, resets_at: 1_763_483_205 },
  secondary: { used_percent: 100, window_minutes: 10_080, resets_in_seconds: 60 },
  rate_limit_reached_type: "secondary",
};
const codexLines = [
  sessionLine({ base_instructions: { text: PROSE } }),
  sessionLine({ source: { subagent: { thread_spawn: { parent_thread_id: "p" } } } }),
  rolloutLine("turn_context", { model: "gpt-5.2-codex", cwd: "/home/u/p", summary: PROSE }),
  tokenCountLine({ total: [100, 20, 30, 5], last: [60, 10, 20, 5], limits }),
  rolloutLine("compacted", { message: PROSE }),
  eventLine("user_message", { message: PROSE }),
  eventLine("error", { message: PROSE, codex_error_info: { usage_limit_exceeded: {} } }),
  eventLine("turn_aborted", { reason: "interrupted" }),
];
const tokens = { input: 1_000, output: 50, cached: 400, thoughts: 30, tool: 5, total: 1_085 };
/** What a clock that is a little ahead may have written. */
const LATEST = NOW + MAX_AHEAD_MS;
const head = { sessionId: "s", projectHash: "9f86", startTime: AT, lastUpdated: AT, kind: "main" };
const message = (type: string, fields: object = {}) => ({
  ...{ id: "m-1", timestamp: AT, type, content: PROSE },
  ...fields,
});
const geminiMessages = [
  message("user"),
  message("gemini", { tokens, model: "gemini-3-pro", thoughts: [{ subject: PROSE }] }),
  message("gemini", { tokens, toolCalls: [{ id: "c", name: "shell", args: { command: PROSE } }] }),
  message("info", { content: "Request cancelled." }),
  message("info", { content: "Chat history compressed from 9000 to 800 tokens." }),
];
const geminiLines = [head, ...geminiMessages, { ...head, messages: geminiMessages }];

const FORMATS: readonly (readonly [string, TranscriptFormat, readonly unknown[]])[] = [
  ["Claude", CLAUDE_FORMAT, claudeLines.map((line) => JSON.parse(line))],
  ["Codex", CODEX_FORMAT, codexLines.map((line) => JSON.parse(line))],
  ["Gemini", GEMINI_FORMAT, geminiLines],
];

for (const [agent, { parse }, records] of FORMATS) {
  Deno.test(`parse() of ${agent}'s lines: whatever they hold, facts are facts and no prose`, () => {
    fc.assert(
      fc.property(hostileJson(records), hostileJson(records, { inPlace: true }), (line, other) => {
        for (const fact of parse(line)) AnyTranscriptFact.parse(fact);
        assert.ok(!JSON.stringify(parse(other)).includes(PROSE));
      }),
      { numRuns: 500 },
    );
  });

  Deno.test(`all that ${agent}'s lines lead to, clients can be told`, () => {
    const lines = fc.array(hostileJson(records), { maxLength: 12 });
    fc.assert(
      fc.property(lines, (file) => {
        const cleaner = new FactCleaner();
        const facts = file.flatMap((line) => [...parse(line)])
          .map((fact) => cleaner.clean(fact, NOW)).filter((fact) => fact !== null);
        expectFit(facts);
      }),
      { numRuns: 150 },
    );
  });
}

function expectFit(facts: readonly TranscriptFact[]): void {
  const ledger = new UsageLedger();
  let state = NEW_TRANSCRIPT;
  for (const fact of facts) {
    assert.ok(fact.at <= LATEST);
    state = foldTranscript(state, fact);
    ledger.accept("file", fact);
  }
  const sight = sessionSight(state);
  if (sight !== null) {
    assertAllShown(AgentSession.parse(sight));
    const { context, limits } = PaneStats.pick({ context: true, limits: true }).parse(sight);
    assert.ok((context?.at ?? 0) <= LATEST && (limits?.since ?? 0) <= LATEST);
    for (const { startedAt, endedAt } of sight.compactions) {
      assert.ok((startedAt ?? 0) >= 0 && (endedAt ?? 0) <= LATEST);
    }
  }
  for (const claim of transcriptClaims(state, NOW)) {
    assertClaimShown(claim);
    assert.ok(claim.since <= claim.seenAt && claim.seenAt <= NOW);
  }
  for (const { model, tokens, slot } of ledger.totals()) {
    assertAllShown(model);
    assert.ok(slot <= LATEST);
    for (const value of Object.values(tokens)) assert.ok(Number.isSafeInteger(value) && value >= 0);
  }
}
