import assert from "node:assert/strict";
import type { ContextUse } from "../../shared/model/usage.ts";
import { NO_STATS } from "../../shared/model/pane.ts";
import { contextFall } from "./context_fall.ts";

const T = 1_750_000_000_000;

function use(tokens: number, at: number, exact = true): ContextUse {
  return { tokens, limit: 200_000, percent: tokens / 2_000, exact, at };
}

/** The key of what is seen when the one is followed by the other. */
function fall(before: ContextUse | null, now: ContextUse | null, id = "session-1") {
  const pane = {
    agentSession: { id: "session-1", model: null, version: null },
    stats: { ...NO_STATS, context: before },
  };
  return contextFall(pane, { id, context: now });
}

Deno.test("contextFall() a context that is half of what it was, or less, was compacted", () => {
  assert.deepEqual(fall(use(150_000, T), use(12_000, T + 60_000)), {
    source: "context",
    key: String(T + 60_000),
    trigger: null,
    startedAt: null,
    endedAt: T + 60_000,
    preTokens: 150_000,
    postTokens: 12_000,
    durationMs: null,
    notBefore: T,
  });
  assert.equal(fall(use(150_000, T), use(75_000, T + 1)), null);
  assert.equal(fall(use(150_000, T), use(160_000, T + 1)), null);
});

Deno.test("contextFall() small contexts, estimates and other sessions say nothing", () => {
  assert.equal(fall(use(19_000, T), use(100, T + 1)), null);
  assert.equal(fall(use(150_000, T, false), use(100, T + 1)), null);
  assert.equal(fall(use(150_000, T), use(100, T + 1, false)), null);
  assert.equal(fall(use(150_000, T), use(100, T + 1), "session-2"), null);
  assert.equal(fall(use(150_000, T), use(100, T)), null, "the same answer, told again");
  assert.equal(fall(null, use(100, T)), null);
  assert.equal(fall(use(150_000, T), null), null);
});

Deno.test("contextFall() keeps to the limits it is given", () => {
  const limits = { fromTokens: 1_000, byTokens: 100, left: 0.9 };
  const agentSession = { id: "a", model: null, version: null };
  const pane = { agentSession, stats: { ...NO_STATS, context: use(1_000, T) } };
  const falls = (tokens: number) =>
    contextFall(pane, { id: "a", context: use(tokens, T + 1) }, limits) !== null;
  assert.deepEqual([899, 900, 950].map(falls), [true, false, false]);
});
