import assert from "node:assert/strict";
import { NO_STATS, type Pane, type PaneStats } from "../../shared/model/pane.ts";
import type { AgentLimits, TokenUsage } from "../../shared/model/usage.ts";
import { contextCell, flagWords, knowsUse, tokensCell, useLines } from "./agent_use.ts";
import { type Line, lineText } from "./line.ts";
import { SAMPLE_NOW, samplePane } from "./test_snapshot.ts";
import { tableLines } from "./table.ts";

const TOKENS: TokenUsage = {
  input: 12_300,
  output: 4_000,
  cacheRead: 1_200_000,
  cacheWrite: 45_000,
  reasoning: 900,
  total: 1_261_300,
};
const CONTEXT = { tokens: 184_000, limit: 200_000, percent: 92, exact: true, at: SAMPLE_NOW };
const MINUTE = 60_000;

function pane(stats: Partial<PaneStats>, change: Partial<Pane> = {}): Pane {
  return samplePane({ ...change, stats: { ...NO_STATS, ...stats } });
}

const text = (line: Line) => lineText(line, { colors: false });
const told = (of: Pane) => useLines(of, SAMPLE_NOW).map(text);
const cells = (of: Pane) =>
  tableLines([{}, {}], [[tokensCell(of), contextCell(of)]]).map(text)[0]?.trim();

Deno.test("tokensCell() and contextCell() say in a few characters what is known", () => {
  assert.equal(knowsUse([samplePane()]), false);
  assert.equal(cells(samplePane()), "");
  assert.equal(
    cells(pane({ tokens: TOKENS, context: { ...CONTEXT, percent: 44.6 } })),
    "1.26M  45%",
  );
  const low = pane({ context: CONTEXT }, { flags: ["context_low"] });
  assert.equal(knowsUse([samplePane(), low]), true);
  assert.equal(cells(low), "92%!");
  assert.equal(cells(pane({ context: { ...CONTEXT, limit: null, percent: null } })), "");
});

Deno.test("flagWords() what stops an agent takes the place of its flag", () => {
  const limits: AgentLimits = { cause: "usage_limit", since: 5, primary: null, secondary: null };
  const flags = ["context_low", "rate_limited"] as const;
  assert.deepEqual(flagWords(pane({ limits }, { flags: [...flags] })), [
    ...["usage limit", "context low"],
  ]);
  assert.deepEqual(flagWords(pane({ limits: { ...limits, cause: "login_needed" } })), [
    "login needed",
  ]);
  assert.deepEqual(flagWords(pane({}, { flags: ["rate_limited"] })), ["rate limited"]);
});

Deno.test("useLines() says nothing where nothing is known", () => {
  assert.deepEqual(told(samplePane()), []);
  const limits: AgentLimits = { cause: null, since: null, primary: null, secondary: null };
  assert.deepEqual(told(pane({ limits })), []);
});

Deno.test("useLines() session, context, use, compactions and limits, each in a line", () => {
  const resetsAt = SAMPLE_NOW + 125 * MINUTE;
  const busy = pane({
    compactCount: 3,
    lastCompactAt: SAMPLE_NOW - 5 * MINUTE,
    tokens: TOKENS,
    costUsd: 3.456,
    context: CONTEXT,
    limits: {
      cause: "usage_limit",
      since: SAMPLE_NOW - 12 * MINUTE,
      primary: { usedPercent: 100, windowMinutes: 300, resetsAt },
      secondary: { usedPercent: 40.4, windowMinutes: 10_080, resetsAt: null },
    },
  }, { agentSession: { id: "bed9581c\x1b[2J", model: "opus", version: "2.1.210" } });
  assert.deepEqual(told(busy), [
    "session bed9581c, model opus, version 2.1.210",
    "context: 184k of 200k tokens, 92 % used",
    "used in this pane: 1.26M tokens (12.3k in, 4.00k out, 1.20M from the cache, 45.0k into it), $3.46",
    "compacted 3 times, the last 5m ago",
    "stopped for 12m: usage limit; plan used: 100 % of 5h (2h left), 40 % of 7d",
  ]);
});

Deno.test("useLines() leaves out what the agent does not tell", () => {
  const shy = pane({
    compactCount: 1,
    context: { ...CONTEXT, limit: null, percent: null, exact: false },
  }, { agentSession: { id: "s", model: null, version: null } });
  assert.deepEqual(told(shy), ["session s", "context: about 184k tokens", "compacted once"]);
});

Deno.test("useLines() a cost below a cent is said as in the report of usage", () => {
  const lines = useLines(pane({ tokens: TOKENS, costUsd: 0.001 }), SAMPLE_NOW).map(text);
  assert.match(lines.join("\n"), /into it\), <\$0\.01$/);
});
