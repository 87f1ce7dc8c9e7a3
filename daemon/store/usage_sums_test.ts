import assert from "node:assert/strict";
import { SLOT_MS } from "../../shared/model/usage_ledger.ts";
import type { UsageStore } from "./usage_store.ts";
import { withStore } from "./test_database.ts";
import { anUpdate, aSlot, aTranscript, SLOT0, tokens } from "./test_usage.ts";
import type { UsageFilter, UsageKey } from "./usage_sums.ts";

const LATER = SLOT0 + SLOT_MS;

/** Two sessions of one project, one of them with a subagent's transcript, and one that nobody knows. */
function fill(usage: UsageStore): void {
  usage.save({
    transcripts: [
      aTranscript("a", { sessionId: "one" }),
      aTranscript("a-sub", { sessionId: "one", cwd: "/work/shop/web" }),
      aTranscript("b", { sessionId: "two", agent: "codex", cwd: null }),
    ],
    ledger: anUpdate({
      totals: [
        aSlot("a", { tokens: tokens({ output: 1 }) }),
        aSlot("a", { slot: LATER, tokens: tokens({ output: 2 }) }),
        aSlot("a-sub", { model: "claude-haiku-4-5", tokens: tokens({ output: 4 }) }),
        aSlot("b", { model: "gpt-5", slot: LATER, tokens: tokens({ output: 8 }) }),
        aSlot("lost", { model: "gpt-5", tokens: tokens({ output: 16 }) }),
        // What it counted turned out to belong elsewhere.
        aSlot("b", {
          slot: SLOT0,
          tokens: tokens({ input: 0, output: 0, cacheRead: 0, cacheWrite: 0 }),
        }),
      ],
    }),
  });
}

function read(by: readonly UsageKey[], change: Partial<UsageFilter> = {}) {
  return withStore(":memory:", ({ usage }) => {
    fill(usage);
    const filter = { since: 0, until: Number.MAX_SAFE_INTEGER, by, ...change };
    return usage.sums(filter).toSorted((a, b) => a.tokens.output - b.tokens.output);
  });
}

Deno.test("UsageSums.read() sums up each model", () => {
  assert.deepEqual(
    read([]).map(({ model, tokens: { output }, first, last }) => [model, output, first, last]),
    [
      ["claude-sonnet-4-5", 3, SLOT0, LATER],
      ["claude-haiku-4-5", 4, SLOT0, SLOT0],
      ["gpt-5", 24, SLOT0, LATER],
    ],
  );
});

Deno.test("UsageSums.read() adds every kind of token", () => {
  const [sonnet] = read([]);
  assert.deepEqual(sonnet?.tokens, {
    input: 20,
    output: 3,
    cacheRead: 600,
    cacheWrite: 80,
    cacheWriteLong: 8,
    reasoning: 10,
  });
});

Deno.test("UsageSums.read() tells the keys that were asked for, and null for the others", () => {
  assert.deepEqual(
    read(["slot", "session", "agent", "project"])
      .map(({ slot, sessionId, agent, cwd }) => [slot, sessionId, agent, cwd]),
    [
      [SLOT0, "one", "claude", "/work/shop"],
      [LATER, "one", "claude", "/work/shop"],
      [SLOT0, "one", "claude", "/work/shop/web"],
      [LATER, "two", "codex", null],
      [SLOT0, null, "unknown", null],
    ],
  );
  for (const { slot, sessionId, agent, cwd } of read([])) {
    assert.deepEqual([slot, sessionId, agent, cwd], [null, null, null, null]);
  }
});

Deno.test("UsageSums.read() finds by time, agent, model and session", () => {
  const outputs = (change: Partial<UsageFilter>) =>
    read(["slot", "session"], change).map(({ tokens: { output } }) => output);
  assert.deepEqual(outputs({ since: LATER }), [2, 8]);
  assert.deepEqual(outputs({ until: LATER }), [1, 4, 16]);
  assert.deepEqual(outputs({ agent: "claude" }), [1, 2, 4]);
  assert.deepEqual(outputs({ agent: "unknown" }), [16]);
  assert.deepEqual(outputs({ model: "gpt-5" }), [8, 16]);
  assert.deepEqual(outputs({ sessionId: "one" }), [1, 2, 4]);
  assert.deepEqual(outputs({ sessionId: "one", model: "gpt-5" }), []);
});

Deno.test("UsageSums.read() takes what is asked for as a value, whatever it holds", () => {
  assert.deepEqual(read([], { model: "' OR 1 = 1 --" }), []);
});

Deno.test("UsageSums.range() is where usage begins and ends", () =>
  withStore(":memory:", ({ usage }) => {
    fill(usage);
    assert.deepEqual(usage.range(), { first: SLOT0, last: LATER });
  }));

Deno.test("sums() more than a number holds is let go, and does not fail", () => {
  withStore(":memory:", ({ usage }) => {
    const totals = Array.from(
      { length: 20 },
      (_, index) => aSlot("a", { slot: SLOT0 + index * SLOT_MS, tokens: tokens({ input: 9e15 }) }),
    );
    usage.save({ transcripts: [aTranscript("a")], ledger: anUpdate({ totals }) });
    const [sum] = usage.sums({ since: 0, until: Number.MAX_SAFE_INTEGER, by: [] });
    assert.deepEqual([sum?.tokens.input, sum?.tokens.output], [1e15, 400]);
  });
});
