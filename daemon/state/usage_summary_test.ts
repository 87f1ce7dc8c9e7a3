import assert from "node:assert/strict";
import type { PriceTable } from "../../shared/model/price.ts";
import type { UsagePiece } from "../../shared/model/usage_piece.ts";
import type { UsageGroup } from "../../shared/protocol/methods/usage.ts";
import { NO_TOKENS } from "./token_counts.ts";
import { type SummaryOptions, UsageSummary } from "./usage_summary.ts";

const SLOT = 900_000;
const MIDNIGHT = Date.parse("2026-11-21T00:00:00Z");
const NOW = MIDNIGHT + 365 * 86_400_000;

/** A dollar for each token of input. */
const PRICES: PriceTable = {
  asOf: "2026-11-21",
  lists: [{
    byName: new Map([["sonnet", {
      input: 1_000_000,
      output: 0,
      cacheRead: 0,
      cacheWrite: 0,
      cacheWriteLong: 0,
    }]]),
    byPrefix: [],
  }],
};

/** A piece of one token of input. */
function piece(change: Partial<UsagePiece> & { readonly input?: number } = {}): UsagePiece {
  const { input = 1, ...rest } = change;
  const slot = rest.slot ?? MIDNIGHT;
  return {
    model: "sonnet",
    slot,
    agent: "claude",
    sessionId: "one",
    cwd: "/work",
    tokens: { ...NO_TOKENS, input },
    first: slot,
    last: slot,
    ...rest,
  };
}

function summary(
  groupBy: readonly UsageGroup[],
  pieces: readonly UsagePiece[],
  options: Partial<SummaryOptions> = {},
) {
  const sum = new UsageSummary({
    groupBy,
    timeZone: "UTC",
    prices: PRICES,
    maxRows: 100,
    maxGroups: 100,
    ...options,
  });
  for (const each of pieces) sum.add(each);
  return sum.finish(NOW);
}

Deno.test("UsageSummary of nothing costs nothing", () => {
  assert.deepEqual(summary(["day"], []), {
    rows: [],
    totals: {
      tokens: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, reasoning: 0, total: 0 },
      costUsd: 0,
      unpricedTokens: 0,
      exact: true,
      firstAt: null,
      lastAt: null,
    },
    truncated: false,
    unpricedModels: [],
  });
});

Deno.test("UsageSummary adds up each kind of token", () => {
  const tokens = {
    input: 1,
    output: 2,
    cacheRead: 3,
    cacheWrite: 4,
    cacheWriteLong: 4,
    reasoning: 2,
  };
  const { rows: [row], totals } = summary(["model"], [piece({ tokens }), piece({ tokens })]);
  assert.deepEqual(row, {
    model: "sonnet",
    tokens: { input: 2, output: 4, cacheRead: 6, cacheWrite: 8, reasoning: 4, total: 20 },
    costUsd: 2,
    unpricedTokens: 0,
    exact: true,
    firstAt: MIDNIGHT,
    lastAt: MIDNIGHT + SLOT,
  });
  assert.deepEqual(totals.tokens, row?.tokens);
});

Deno.test("UsageSummary by day sums the quarter hours of that day there, the oldest first", () => {
  const pieces = [
    piece({ slot: MIDNIGHT + SLOT, input: 8 }),
    piece({ slot: MIDNIGHT, input: 4 }),
    piece({ slot: MIDNIGHT - SLOT, input: 2 }),
  ];
  const days = (timeZone: string) =>
    summary(["day"], pieces, { timeZone }).rows.map(({ day, costUsd }) => [day, costUsd]);
  assert.deepEqual(days("UTC"), [["2026-11-20", 2], ["2026-11-21", 12]]);
  assert.deepEqual(days("Asia/Tokyo"), [["2026-11-21", 14]]);
  assert.deepEqual(days("-00:15"), [["2026-11-20", 6], ["2026-11-21", 8]]);
});

Deno.test("UsageSummary tells what has no price, and keeps it out of the cost alone", () => {
  const pieces = [piece({ input: 5 }), piece({ model: "b", input: 7 }), piece({ model: "a" })];
  const { rows, totals, unpricedModels } = summary(["model"], pieces);
  assert.deepEqual(
    rows.map(({ model, costUsd, unpricedTokens }) => [model, costUsd, unpricedTokens]),
    [["b", null, 7], ["sonnet", 5, 0], ["a", null, 1]],
  );
  assert.deepEqual([totals.costUsd, totals.unpricedTokens, totals.tokens.total], [5, 8, 13]);
  assert.deepEqual(unpricedModels, ["a", "b"]);
  assert.equal(summary(["day"], [piece({ model: "b" })]).totals.costUsd, null);
});

Deno.test("UsageSummary lists a bounded number of models without a price", () => {
  const pieces = Array.from({ length: 80 }, (_, index) => piece({ model: `model-${index}` }));
  assert.equal(summary(["day"], pieces).unpricedModels.length, 50);
});

Deno.test("UsageSummary by session shows the last used first, and where it was last", () => {
  const pieces = [
    piece({ sessionId: "old", slot: MIDNIGHT }),
    piece({ sessionId: "new", slot: MIDNIGHT + SLOT, cwd: "/work/now" }),
    piece({ sessionId: "new", slot: MIDNIGHT - SLOT, cwd: "/work/before", input: 9 }),
    piece({ sessionId: null, agent: "codex", slot: MIDNIGHT - 9 * SLOT, cwd: null }),
  ];
  assert.deepEqual(
    summary(["session"], pieces).rows.map((
      { sessionId, agent, project, costUsd },
    ) => [sessionId, agent, project, costUsd]),
    [
      ["new", "claude", "/work/now", 10],
      ["old", "claude", "/work", 1],
      [null, "codex", null, 1],
    ],
  );
  const backwards = summary(["session"], pieces.toReversed()).rows[0];
  assert.deepEqual([backwards?.project, backwards?.costUsd], ["/work/now", 10]);
});

Deno.test("UsageSummary has the keys that were asked for and no others", () => {
  const names = ["day", "sessionId", "agent", "model", "project"];
  const keys = (groupBy: readonly UsageGroup[]) => {
    const row = Object.entries(summary(groupBy, [piece()]).rows[0] ?? {});
    return Object.fromEntries(row.filter(([name]) => names.includes(name)));
  };
  assert.deepEqual(keys(["agent"]), { agent: "claude" });
  assert.deepEqual(keys(["project", "model"]), { model: "sonnet", project: "/work" });
  assert.deepEqual(keys(["day", "session"]), {
    day: "2026-11-21",
    sessionId: "one",
    agent: "claude",
    project: "/work",
  });
});

Deno.test("UsageSummary leaves out the oldest days, and counts them in the totals", () => {
  const pieces = [3, 2, 1, 0].map((day) => piece({ slot: MIDNIGHT + day * 86_400_000 }));
  const { rows, totals, truncated } = summary(["day"], pieces, { maxRows: 2 });
  assert.deepEqual(rows.map(({ day }) => day), ["2026-11-23", "2026-11-24"]);
  assert.equal(totals.costUsd, 4);
  assert.equal(truncated, true);
  assert.equal(summary(["day"], pieces, { maxRows: 4 }).truncated, false);
});

Deno.test("UsageSummary holds a bounded number of groups", () => {
  const pieces = [5, 4, 3, 2, 1].map((number) => piece({ sessionId: `s${number}` }));
  const { rows, totals, truncated } = summary(["session"], pieces, { maxGroups: 3 });
  assert.deepEqual(rows.map(({ sessionId }) => sessionId), ["s5", "s4", "s3"]);
  assert.equal(totals.costUsd, 5);
  assert.equal(truncated, true);
});

Deno.test("UsageSummary tells no time that is still to come", () => {
  const slot = NOW - 60_000;
  const { rows: [row] } = summary(["day"], [piece({ slot })]);
  assert.deepEqual([row?.firstAt, row?.lastAt], [slot, NOW]);
  const ahead = summary(["day"], [piece({ slot: NOW + SLOT })]).rows[0];
  assert.deepEqual([ahead?.firstAt, ahead?.lastAt], [NOW + SLOT, NOW + SLOT]);
});
