import assert from "node:assert/strict";
import type { Explanation } from "../../shared/model/explanation.ts";
import { NO_STATS } from "../../shared/model/pane.ts";
import { explanationLines } from "./explain.ts";
import { lineText } from "./line.ts";
import { SAMPLE_NOW, sampleNtm, samplePane } from "./sample_snapshot.ts";

const STATE = {
  status: "waiting",
  statusReason: "permission_prompt",
  confidence: 0.95,
  since: SAMPLE_NOW - 600_000,
  evidence: [],
  flags: ["background_work"],
} as const;

const CLAIM = { flags: [], text: null, since: SAMPLE_NOW - 600_000, seenAt: SAMPLE_NOW - 2_000 };

function explanation(change: Partial<Explanation> = {}): Explanation {
  const state = { ...STATE, evidence: [], flags: [...STATE.flags] };
  const { since: _, ...judged } = state;
  return {
    paneId: "pane",
    at: SAMPLE_NOW,
    agentPid: 4_711,
    shown: state,
    judged,
    lastOutputAt: SAMPLE_NOW - 30_000,
    claims: [
      {
        ...CLAIM,
        source: "registry",
        claim: "permission_prompt",
        status: "waiting",
        text: "wants to use Bash\x1b[31m",
        fate: "won",
      },
      { ...CLAIM, source: "title", claim: "at_rest", status: "idle", fate: "cannot_tell" },
    ],
    ...change,
  };
}

function shown(change: Partial<Explanation> = {}): string {
  const pane = samplePane({ tmuxPaneId: "%12", agentType: "claude" });
  return explanationLines(explanation(change), { pane, now: SAMPLE_NOW })
    .map((line) => lineText(line, { colors: false }))
    .join("\n");
}

Deno.test("explanationLines() who says what, since when, and what it was worth", () => {
  const [state = "", agent = "", also = "", , head = "", first = "", second = ""] = shown()
    .split("\n");
  assert.equal(state, "%12  ▲ waiting for 10m: permission prompt");
  assert.equal(agent, "claude, process 4711; 95 % sure; last output 30s ago");
  assert.equal(also, "also: background work");
  assert.match(head, /^WHO +SAYS +SINCE +SEEN +WORTH$/);
  assert.match(first, /^its registry file +waiting, permission prompt: wants to use Bash/);
  assert.match(first, /10m +2s ago +decides$/);
  assert.match(second, /^its title +idle, at rest +10m +2s ago +could not tell the difference$/);
});

Deno.test("explanationLines() has what ntm says, and what it claims", () => {
  const flags: ["rate_limited"] = ["rate_limited"];
  const claim = { ...CLAIM, source: "ntm", claim: "rate_limited", status: null, flags } as const;
  const pane = samplePane({ ntm: sampleNtm() });
  const claims = [{ ...claim, flags, fate: "flags_only" as const }];
  const text = explanationLines(explanation({ claims }), { pane, now: SAMPLE_NOW })
    .map((line) => lineText(line, { colors: false })).join("\n");
  assert.match(text, /^NTM says: project atlas \(api\), claude, process 4711, context 42 %/m);
  assert.match(text, /^NTM +rate limited .* says nothing of the state$/m);
});

Deno.test("explanationLines() says what the agents of the pane have used", () => {
  const stats = { ...NO_STATS, compactCount: 2, lastCompactAt: SAMPLE_NOW - 60_000 };
  const pane = samplePane({ stats });
  const lines = explanationLines(explanation(), { pane, now: SAMPLE_NOW })
    .map((line) => lineText(line, { colors: false }));
  assert.deepEqual(lines.slice(3, 5), ["compacted 2 times, the last 1m ago", ""]);
});

Deno.test("explanationLines() lets no escape sequence of a claim through", () => {
  assert.ok(!shown().includes("\x1b"));
});

Deno.test("explanationLines() says when nobody has said anything", () => {
  const silent = { ...STATE, status: "unknown", statusReason: "no_evidence" } as const;
  const text = shown({
    claims: [],
    agentPid: null,
    lastOutputAt: null,
    shown: { ...silent, evidence: [], flags: [] },
  });
  assert.match(text, /\? unknown for 10m: no evidence/);
  assert.match(text, /last output never seen/);
  assert.match(text, /only what tmux shows decides/);
});

Deno.test("explanationLines() tells what a second look may make of it", () => {
  const judged = { ...explanation().judged, status: "idle", statusReason: "turn_over" } as const;
  assert.match(shown({ judged }), /a second look may make it idle: turn_over/);
});
