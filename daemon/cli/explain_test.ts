import assert from "node:assert/strict";
import type { Explanation, WeighedClaim } from "../../shared/model/explanation.ts";
import { NO_STATS, type PaneFlag } from "../../shared/model/pane.ts";
import { explanationLines } from "./explain.ts";
import { lineText } from "./line.ts";
import { SAMPLE_NOW, sampleNtm, samplePane } from "./test_snapshot.ts";

const STATE = {
  status: "waiting",
  statusReason: "permission_prompt",
  confidence: 0.95,
  since: SAMPLE_NOW - 600_000,
  evidence: [],
  flags: ["background_work"],
} as const;

const CLAIM: WeighedClaim = {
  source: "registry",
  sourceWords: "its registry file",
  claim: "permission_prompt",
  claimWords: "it asks for permission",
  status: "waiting",
  flags: [],
  text: null,
  since: SAMPLE_NOW - 600_000,
  seenAt: SAMPLE_NOW - 2_000,
  fate: "won",
  fateWords: "decides",
};

const TITLE: WeighedClaim = {
  ...CLAIM,
  source: "title",
  sourceWords: "its title",
  claim: "turn_over",
  claimWords: "it has ended its turn",
  status: "idle",
  fate: "cannot_tell",
  fateWords: "cannot see an open dialog",
};

function explanation(change: Partial<Explanation> = {}): Explanation {
  const state = { ...STATE, evidence: [], flags: [...STATE.flags] };
  const { since: _, ...judged } = state;
  return {
    paneId: "pane",
    at: SAMPLE_NOW,
    agentPid: 4_711,
    shown: state,
    shownWords: "it asks for permission",
    judged,
    judgedWords: "it asks for permission",
    verdict: { rule: "most_trusted", by: "registry", over: null, words: "its registry decides" },
    lastOutputAt: SAMPLE_NOW - 30_000,
    claims: [{ ...CLAIM, text: "wants to use Bash\x1b[31m" }, TITLE],
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
  const [state = "", why = "", agent = "", also = "", , head = "", first = "", second = ""] =
    shown().split("\n");
  assert.equal(state, "%12  ▲ waiting for 10m: it asks for permission");
  assert.equal(why, "why: its registry decides");
  assert.equal(agent, "claude, process 4711; 95 % sure; last output 30s ago");
  assert.equal(also, "also: something of it works on in the background");
  assert.match(head, /^WHO +SAYS +TRUE FOR +LAST SAID +WORTH$/);
  assert.match(first, /^its registry file +waiting: it asks for permission \(wants to use Bash/);
  assert.match(first, /10m +2s ago +decides$/);
  assert.match(
    second,
    /^its title +idle: it has ended its turn \(box\) +10m +2s ago +cannot see an open dialog$/,
  );
});

Deno.test("explanationLines() says nothing twice", () => {
  const claims = [{ ...CLAIM, text: "Permission prompt" }];
  assert.match(shown({ claims }), /waiting: it asks for permission +10m/);
});

Deno.test("explanationLines() shows a flag that it does not know as it is", () => {
  const flags = ["on_fire"] as unknown as PaneFlag[];
  assert.match(shown({ shown: { ...STATE, evidence: [], flags } }), /^also: on_fire$/m);
});

Deno.test("explanationLines() has what ntm says, and what it claims", () => {
  const claim: WeighedClaim = {
    ...CLAIM,
    source: "ntm",
    sourceWords: "NTM",
    claim: "rate_limited",
    claimWords: "it is sent away",
    status: null,
    fate: "flags_only",
    fateWords: "says nothing of the status",
  };
  const pane = samplePane({ ntm: sampleNtm() });
  const text = explanationLines(explanation({ claims: [claim] }), { pane, now: SAMPLE_NOW })
    .map((line) => lineText(line, { colors: false })).join("\n");
  assert.match(text, /^NTM says: project atlas \(api\), claude, process 4711, context 42 %/m);
  assert.match(text, /^NTM +it is sent away .* says nothing of the status$/m);
});

Deno.test("explanationLines() says what the agents of the pane have used", () => {
  const stats = { ...NO_STATS, compactCount: 2, lastCompactAt: SAMPLE_NOW - 60_000 };
  const pane = samplePane({ stats });
  const lines = explanationLines(explanation(), { pane, now: SAMPLE_NOW })
    .map((line) => lineText(line, { colors: false }));
  assert.deepEqual(lines.slice(4, 6), ["compacted 2 times, the last 1m ago", ""]);
});

Deno.test("explanationLines() lets no escape sequence of a claim through", () => {
  assert.ok(!shown().includes("\x1b"));
});

Deno.test("explanationLines() says when nobody has said anything", () => {
  const silent = { ...STATE, status: "unknown", statusReason: "no_output_seen" } as const;
  const text = shown({
    claims: [],
    agentPid: null,
    lastOutputAt: null,
    shown: { ...silent, evidence: [], flags: [] },
    shownWords: "nothing was seen",
  });
  assert.match(text, /\? unknown for 10m: nothing was seen/);
  assert.match(text, /last output never seen/);
  assert.match(text, /Nobody has said anything of it yet\./);
});

Deno.test("explanationLines() tells what is about to be shown, and what holds it back", () => {
  const { judged } = explanation();
  const idle = { judged: { ...judged, status: "idle" as const }, judgedWords: "it rests" };
  assert.match(shown(idle), /^now it looks idle \(it rests\): its registry decides$/m);
  const active = { ...STATE, status: "active", evidence: [], flags: [] } as const;
  assert.match(
    shown({ ...idle, shown: { ...active, evidence: [], flags: [] } }),
    /its registry decides; until a second look agrees, it stays active$/m,
  );
});
