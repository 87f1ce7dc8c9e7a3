import assert from "node:assert/strict";
import fc from "fast-check";
import type { PaneRow } from "../../state/observation.ts";
import { look, pane, session } from "../../state/test_builders.ts";
import { NTM_SAYS_NOTHING, NtmRecords } from "./ntm_records.ts";
import type { NtmAgent } from "./parse_status.ts";
import type { NtmObservation } from "./poller.ts";
import { NTM_AT, ntmAgent, ntmAnswer, ntmRule } from "./test_ntm.ts";

const LOOK = look({ sessions: [session("$1"), session("$2")], panes: [pane("%1"), pane("%2")] });
const MINUTE = 60_000;
const MINUTE_OF_ANSWER = Math.floor(NTM_AT / MINUTE) * MINUTE;

function records(change: Partial<NtmObservation> = {}, before: NtmRecords | null = null) {
  return new NtmRecords(ntmAnswer(change), { rule: ntmRule, before });
}

function joined(agents: readonly NtmAgent[], row: PaneRow, panes = LOOK.panes): boolean {
  return records({ agents }).of(row, { ...LOOK, panes }).ntm !== null;
}

Deno.test("NtmRecords.of() tells what ntm says of a pane", () => {
  const agents = [ntmAgent({ contextPercent: 42.4, rateLimited: true })];
  const { ntm, agentType, claims } = records({ agents }).of(pane("%1"), LOOK);
  assert.deepEqual(ntm, {
    label: "api",
    baseProject: "atlas",
    agentType: "claude",
    childPid: 5_001,
    rateLimited: true,
    contextPercent: 42,
    at: MINUTE_OF_ANSWER,
  });
  assert.equal(agentType, "claude");
  assert.deepEqual(claims.map(({ claim }) => claim), ["rate_limited"]);
});

Deno.test("NtmRecords.of() says nothing of a pane that ntm does not name", () => {
  assert.equal(records().of(pane("%2"), LOOK), NTM_SAYS_NOTHING);
});

Deno.test("NtmRecords.of() a pane id with another process is another pane", () => {
  assert.equal(joined([ntmAgent()], pane("%1", { tmuxPid: 4_242 })), false);
  assert.equal(joined([ntmAgent({ panePid: null })], pane("%1", { tmuxPid: 4_242 })), true);
});

const BARE = { tmuxPaneId: null, panePid: null } as const;

Deno.test("NtmRecords.of() without ids, session, window and index find the pane", () => {
  const agents = [
    ntmAgent({ ...BARE, windowIndex: 0, paneIndex: 0 }),
    ntmAgent({ ...BARE, windowIndex: 1, paneIndex: 0, agentType: "codex" }),
  ];
  const at = (windowIndex: number, change: Partial<PaneRow> = {}) =>
    records({ agents }).of(pane("%9", { windowIndex, ...change }), LOOK).agentType;
  assert.deepEqual([at(0), at(1), at(2)], ["claude", "codex", "unknown"]);
  assert.equal(at(0, { paneIndex: 1 }), "unknown");
  assert.equal(at(0, { tmuxSessionId: "$2" }), "unknown", "a session of another name");
  assert.equal(at(0, { tmuxSessionId: "$7" }), "unknown", "a session that no look has named");
});

Deno.test("NtmRecords.of() without ids and windows, a pane is joined only where one can be meant", () => {
  const one = pane("%1");
  const other = pane("%2", { windowIndex: 1 });
  const agents = [ntmAgent(BARE)];
  assert.equal(joined(agents, one, [one]), true);
  assert.equal(joined(agents, one, [one, other]), false, "two windows have a pane 0");
  const named = [ntmAgent({ ...BARE, panePid: other.tmuxPid })];
  assert.equal(joined(named, other, [one, other]), true, "the process tells which");
  assert.equal(joined(named, one, [one, other]), false);
  assert.equal(joined([...agents, ...agents], one, [one]), false, "two records for one place");
});

Deno.test("NtmRecords.of() a pane that two sessions show is told of once, by the first", () => {
  const agents = [ntmAgent(), ntmAgent({ session: "other", agentType: "codex" })];
  const told = records({ agents });
  assert.equal(told.size, 1);
  assert.equal(told.of(pane("%1"), LOOK).agentType, "claude");
});

Deno.test("NtmRecords.of() an ntm that tells of sessions only gives each pane project and label", () => {
  const told = records({ agents: [], panesAreTold: false }).of(pane("%2"), LOOK);
  assert.deepEqual(told, {
    ...NTM_SAYS_NOTHING,
    ntm: {
      label: "api",
      baseProject: "atlas",
      agentType: null,
      childPid: null,
      rateLimited: false,
      contextPercent: null,
      at: MINUTE_OF_ANSWER,
    },
  });
  const elsewhere = pane("%3", { tmuxSessionId: "$2" });
  assert.equal(
    records({ agents: [], panesAreTold: false }).of(elsewhere, LOOK),
    NTM_SAYS_NOTHING,
  );
});

Deno.test("NtmRecords a claim that stays keeps its beginning, as long as the process is the same", () => {
  for (const place of [{}, { tmuxPaneId: null, windowIndex: 2 }]) {
    const limited = ntmAgent({ rateLimited: true, ...place });
    const first = records({ agents: [limited] });
    const since = (agent: NtmAgent) => {
      const later = records({ at: NTM_AT + MINUTE, agents: [agent] }, first);
      const row = pane("%1", { windowIndex: 2, tmuxPid: agent.panePid ?? 0 });
      return later.of(row, LOOK).claims[0]?.since;
    };
    assert.equal(since(limited), NTM_AT);
    assert.equal(since({ ...limited, panePid: 4_242 }), NTM_AT + MINUTE);
  }
});

Deno.test("NtmRecords.of() the same said in the same minute is the same", () => {
  const said = (at: number) => records({ at }).of(pane("%1"), LOOK).ntm;
  assert.deepEqual(said(MINUTE_OF_ANSWER + 1), said(MINUTE_OF_ANSWER + MINUTE - 1));
  assert.notDeepEqual(said(MINUTE_OF_ANSWER), said(MINUTE_OF_ANSWER + MINUTE));
});

Deno.test("NtmRecords.of() whatever ntm says, never another pane's and never thrown", () => {
  const agent = fc.record({
    session: fc.constantFrom("s1", "s2", "", "__proto__"),
    tmuxPaneId: fc.constantFrom("%1", "%2", null),
    windowIndex: fc.constantFrom(0, 1, null),
    paneIndex: fc.constantFrom(0, 1, null),
    panePid: fc.constantFrom(1_001, 1_002, null),
  });
  const row = fc.record({
    tmuxSessionId: fc.constantFrom("$1", "$2"),
    windowIndex: fc.constantFrom(0, 1),
    paneIndex: fc.constantFrom(0, 1),
    tmuxPid: fc.constantFrom(1_001, 1_002),
  });
  fc.assert(fc.property(fc.array(agent, { maxLength: 6 }), row, (agents, change) => {
    const seen = pane("%1", change);
    // Each child process names the record that it comes from.
    const named = agents.map((entry, n) => ntmAgent({ ...entry, childPid: n + 1 }));
    const { ntm } = records({ agents: named }).of(seen, { ...LOOK, panes: [seen] });
    if (ntm === null) return;
    const from = named[(ntm.childPid ?? 0) - 1];
    assert.ok(from?.tmuxPaneId === "%1" || from?.tmuxPaneId === null);
    assert.ok(from.panePid === null || from.panePid === seen.tmuxPid);
    if (from.tmuxPaneId === "%1") return;
    assert.ok(from.windowIndex === null || from.windowIndex === seen.windowIndex);
    assert.equal(from.paneIndex, seen.paneIndex);
  }));
});
