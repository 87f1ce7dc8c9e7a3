import assert from "node:assert/strict";
import fc from "fast-check";
import { PaneStats } from "../../shared/model/pane.ts";
import type { TranscriptFact } from "../state/transcript_fact.ts";
import { answer, compaction, error, fold, sum, T, turn, whose } from "./test_transcripts.ts";
import { transcriptClaims } from "./transcript_claims.ts";
import { sessionSight } from "./session_sight.ts";
import { MAX_COMPACTIONS } from "./transcript_state.ts";

const contextOf = (facts: readonly TranscriptFact[]) => fold(facts).context.use;

Deno.test("foldTranscript() the window of a model is known by its name, or by what it took in", () => {
  const use = { exact: true, at: T };
  assert.deepEqual(contextOf([answer(0, 50_000)]), {
    ...use,
    tokens: 50_000,
    limit: 200_000,
    percent: 25,
  });
  assert.equal(contextOf([answer(0, 50_000, { model: "claude-opus-4-6[1m]" })])?.percent, 5);
  assert.equal(contextOf([answer(0, 250_000)])?.limit, 1_000_000);
  assert.equal(contextOf([answer(0, 250_000), answer(1, 9)])?.limit, 1_000_000, "it stays");
  const other = { model: "claude-haiku-4-5" };
  assert.equal(contextOf([answer(0, 250_000), answer(1, 9, other)])?.limit, 200_000);
  assert.equal(contextOf([answer(0, 524_288, { model: "gemini-3-pro" })])?.percent, 50);
  const unknown = contextOf([answer(0, 9, { model: "mystery" })]);
  assert.deepEqual([unknown?.limit, unknown?.percent], [null, null]);
});

Deno.test("foldTranscript() an agent's own window and base count before the table", () => {
  const told = (tokens: number): TranscriptFact => {
    return { kind: "context", at: T, tokens, limit: 258_400, base: 12_000 };
  };
  // A tenth of 246,400 beyond the base.
  assert.equal(contextOf([told(12_000 + 24_640)])?.percent, 10);
  assert.equal(contextOf([told(500)])?.percent, 0);
  assert.equal(contextOf([told(900_000)])?.percent, 100);
});

Deno.test("foldTranscript() a subagent's context is not the conversation's", () => {
  const beside = answer(1, 150_000, { isSidechain: true });
  assert.equal(contextOf([answer(0, 40), beside])?.tokens, 40);
});

Deno.test("foldTranscript() after a compaction the context is what it says, or not known", () => {
  const before = answer(0, 190_000);
  assert.equal(contextOf([before, compaction(1)]), null);
  const told = contextOf([before, compaction(1, { postTokens: 9_000 })]);
  assert.deepEqual([told?.tokens, told?.percent, told?.exact], [9_000, 4.5, false]);
  assert.equal(contextOf([before, compaction(1), answer(2, 14_000)])?.tokens, 14_000);
});

Deno.test("foldTranscript() remembers the last compactions, each once", () => {
  const told = compaction(60, { durationMs: 20_000, preTokens: 5, trigger: "auto" });
  assert.deepEqual(fold([told, told]).compactions, [{
    source: "transcript",
    key: "compaction_60",
    trigger: "auto",
    startedAt: T + 40_000,
    endedAt: T + 60_000,
    preTokens: 5,
    postTokens: null,
    durationMs: 20_000,
  }]);
  const many = Array.from({ length: MAX_COMPACTIONS + 3 }, (_, index) => compaction(index));
  const { compactions } = fold(many);
  assert.equal(compactions.length, MAX_COMPACTIONS);
  assert.equal(compactions.at(-1)?.key, `compaction_${MAX_COMPACTIONS + 2}`);
});

Deno.test("foldTranscript() text in the place of a name, an id or a key is not kept", () => {
  const text = "please read my secret diary";
  const state = fold([
    whose(0, { sessionId: text }),
    whose(1, { version: text }),
    { kind: "model", at: T, model: text },
    answer(2, 5, { model: text }),
    compaction(3, { key: text }),
    whose(4, { sessionId: "x".repeat(300) }),
  ]);
  assert.doesNotMatch(JSON.stringify(state), /secret|xxx/);
  assert.deepEqual(state.session, { id: "session-1", version: null });
});

Deno.test("foldTranscript() a fork of Codex keeps its own name", () => {
  const codex = { agent: "codex" } as const;
  const fork = [whose(0, codex), whose(0, { ...codex, sessionId: "parent" })];
  assert.equal(fold(fork).session?.id, "session-1");
  const resumed = [whose(0, { sessionId: "old" }), whose(1)];
  assert.equal(fold(resumed).session?.id, "session-1", "Claude copies the old one's rows");
});

Deno.test("sessionSight() tells whose file it is, and what of the plan is used", () => {
  assert.equal(sessionSight(fold([answer(0)])), null);
  assert.equal(sessionSight(fold([whose(0)]))?.limits, null);
  const week = { usedPercent: 40, windowMinutes: 0, resetsAt: T + 9 };
  const { limits, ...sight } = sessionSight(fold([
    whose(0),
    answer(1, 20_000),
    { kind: "limits", at: T, primary: null, secondary: week, reached: false },
    error(2, "login"),
  ])) ?? assert.fail("it has told whose it is");
  assert.deepEqual([sight.id, sight.version, sight.model], [
    "session-1",
    "2.1.210",
    "claude-opus-4-6",
  ]);
  assert.deepEqual([limits?.cause, limits?.since], ["login_needed", T + 2000]);
  assert.deepEqual(limits?.secondary, { ...week, windowMinutes: null });
});

const count = fc.nat({ max: 2_000_000 });
const anyFact: fc.Arbitrary<TranscriptFact> = fc.oneof(
  fc.tuple(fc.nat({ max: 90 }), count, fc.constantFrom("claude-x", "gemini-x", "y", "a b"))
    .map(([at, tokens, model]) => answer(at, tokens, { model })),
  fc.tuple(fc.nat({ max: 90 }), count).map(([at, tokens]) => sum(at, tokens)),
  fc.tuple(fc.nat({ max: 90 }), fc.constantFrom("user_input", "started", "over", "aborted"))
    .map(([at, state]) => turn(at, state as "over")),
  fc.tuple(fc.nat({ max: 90 }), fc.constantFrom("rate_limit", "login", "other"), fc.boolean())
    .map(([at, cause, retries]) => error(at, cause as "login", retries)),
  fc.tuple(fc.nat({ max: 90 }), fc.option(count))
    .map(([at, postTokens]) => compaction(at, { postTokens })),
  fc.tuple(fc.nat({ max: 90 }), fc.string(), fc.constantFrom("claude", "codex", "gemini"))
    .map(([at, sessionId, agent]) => whose(at, { sessionId, agent: agent as "claude" })),
  fc.tuple(count, fc.option(fc.integer({ min: 1, max: 300_000 })))
    .map(([tokens, limit]) => ({ kind: "context" as const, at: T, tokens, limit, base: 12_000 })),
);

Deno.test("foldTranscript() whatever comes, it says what clients can be told, and does not grow", () => {
  fc.assert(fc.property(fc.array(anyFact, { maxLength: 60 }), (facts) => {
    const state = fold(facts);
    assert.ok(JSON.stringify(state).length < 6_000);
    const sight = sessionSight(state);
    if (sight !== null) {
      PaneStats.pick({ context: true, limits: true }).parse(sight);
      assert.ok(sight.compactions.length <= MAX_COMPACTIONS);
    }
    const claims = transcriptClaims(state, T + 30_000);
    assert.ok(claims.filter(({ status }) => status !== null).length <= 1);
    for (const { since, seenAt } of claims) assert.ok(since <= seenAt && seenAt <= T + 30_000);
  }));
});

Deno.test("foldTranscript() a file read again from its beginning tells the same", () => {
  const own = anyFact.filter(({ kind }) => kind !== "session");
  fc.assert(fc.property(fc.array(own, { maxLength: 40 }), (facts) => {
    const file = [whose(0), ...facts, turn(91, "over")];
    const once = fold(file);
    const twice = fold(file, once);
    assert.deepEqual(twice.session, once.session);
    assert.deepEqual(twice.compactions, once.compactions);
    assert.equal(twice.context.use?.tokens, once.context.use?.tokens);
  }));
});
