import assert from "node:assert/strict";
import type { PaneStatus } from "../../shared/model/pane.ts";
import type { AgentInPane, AgentSight } from "./observation.ts";
import type { PaneFacts } from "./reconcile.ts";
import {
  judgeByAge,
  NO_AGENT,
  pane,
  SERVER,
  session,
  SOURCE_ID,
  Story,
  T0,
  tools,
} from "./test_builders.ts";

/** The claims of an agent decide; without an agent the age of its output does. */
function judgeByClaims(facts: PaneFacts, now: number) {
  const [claim] = facts.claims;
  const { state, until } = judgeByAge(facts, now);
  if (!claim?.status) return { state, until };
  const evidence = [{ source: claim.source, claim: claim.claim, at: claim.since }];
  return { state: { ...state, status: claim.status, statusReason: "said", evidence }, until };
}

/** A fleet of two panes in one session, judged by what is said of them. */
function story(): Story {
  return new Story(undefined, { ...tools(judgeByClaims), awaitsAgents: true }).see({
    sessions: [session("$1")],
    panes: [pane("%1"), pane("%2")],
  });
}

function agent(status: PaneStatus, change: Partial<AgentInPane> = {}): AgentInPane {
  const claim = { claim: "said", since: T0, seenAt: T0, flags: [], text: null };
  return {
    ...NO_AGENT,
    agentType: "claude",
    pid: 5_001,
    claims: [{ source: "registry", status, ...claim }],
    ...change,
  };
}

function sight(at: number, panes: Readonly<Record<string, AgentInPane>>): AgentSight {
  return {
    outcome: "ok",
    kind: "agents",
    sourceId: SOURCE_ID,
    server: SERVER,
    at,
    panes: new Map(Object.entries(panes)),
  };
}

Deno.test("reconcile() what is told of an agent is shown at once, and is an event", () => {
  const told = story();
  told.tell(sight(told.at + 100, { "%1": agent("waiting") }));
  const shown = told.pane("%1");
  assert.deepEqual([shown.status, shown.statusReason, shown.agentType, shown.since], [
    ...["waiting", "said", "claude", told.at],
  ]);
  assert.deepEqual(told.types, ["pane.status"]);
  assert.equal(told.session("$1").waitingPanes, 1);
  assert.equal(told.pane("%2").agentType, "unknown");
});

const MINUTE = 60_000;

/** By its registry since ten minutes, of an agent that began before that. */
function longSince(
  status: PaneStatus,
  { since = T0 - 10 * MINUTE, startedAt = T0 - 20 * MINUTE } = {},
): AgentInPane {
  const source = "registry" as const;
  const claim = { source, status, claim: "said", since, seenAt: since, flags: [], text: null };
  return agent(status, { startedAt, claims: [claim] });
}

Deno.test("reconcile() what an agent did before anybody looked is shown since it began", () => {
  for (const status of ["waiting", "idle", "active"] as const) {
    const told = story();
    told.tell(sight(told.at + 100, { "%1": longSince(status) }));
    assert.deepEqual([told.pane("%1").status, told.pane("%1").since], [status, T0 - 10 * MINUTE]);
  }
});

Deno.test("reconcile() no state is older than its agent, nor of the future", () => {
  const times = [
    [{ since: T0 - 30 * MINUTE }, T0 - 20 * MINUTE],
    [{ since: T0 + MINUTE }, null],
  ] as const;
  for (const [account, wanted] of times) {
    const told = story();
    told.tell(sight(told.at + 100, { "%1": longSince("waiting", account) }));
    assert.equal(told.pane("%1").since, wanted ?? told.at);
  }
});

Deno.test("reconcile() a state that follows another begins when it is seen", () => {
  const told = story();
  told.tell(sight(told.at + 100, { "%1": longSince("idle") }));
  told.tell(sight(told.at + 100, { "%1": longSince("waiting") }));
  assert.equal(told.pane("%1").since, told.at);
});

Deno.test("reconcile() what a restart remembers stays, and what became so meanwhile is as old as told", () => {
  const begins = T0 - MINUTE;
  for (const [remembered, wanted] of [["waiting", begins], ["idle", T0 + 2 * MINUTE]] as const) {
    const told = story();
    told.tell(sight(told.at + 100, { "%1": longSince(remembered, { since: begins }) }));
    // As a restart leaves it: rows of panes, and nothing of their readers.
    const panes = [...told.world.panes].map(([id, record]) =>
      [id, { ...record, activity: null, agent: null }] as const
    );
    told.world = { ...told.world, panes: new Map(panes), takenIn: new Map() };
    told.at += 10 * MINUTE;
    told.see({ sessions: [session("$1")], panes: [pane("%1"), pane("%2")] });
    const since = T0 + 2 * MINUTE;
    told.tell(sight(told.at + 100, { "%1": longSince("waiting", { since }) }));
    assert.deepEqual([told.pane("%1").status, told.pane("%1").since], ["waiting", wanted]);
  }
});

Deno.test("reconcile() what was told of an agent holds in the looks that follow", () => {
  const told = story();
  const sessions = [session("$1")];
  told.tell(sight(told.at + 100, { "%1": agent("waiting") }));
  for (let n = 0; n < 3; n++) {
    told.see({ sessions, panes: [pane("%1", { drawn: `${n} 0 0` }), pane("%2")] });
    assert.equal(told.pane("%1").status, "waiting");
    assert.equal(told.pane("%1").agentType, "claude");
  }
  told.tell(sight(told.at + 100, { "%1": agent("idle", { agentType: "shell", claims: [] }) }));
  assert.equal(told.pane("%1").agentType, "shell");
  assert.notEqual(told.pane("%1").status, "waiting");
});

Deno.test("reconcile() an agent is promoted at once and demoted when the next look agrees", () => {
  const told = story();
  const rows = { sessions: [session("$1")], panes: [pane("%1"), pane("%2")] };
  // The very same lists come again: what was held back must be judged all the same.
  told.see(rows);
  told.tell(sight(told.at + 10, { "%1": agent("active") }));
  told.tell(sight(told.at + 10, { "%1": agent("idle") }));
  assert.equal(told.pane("%1").status, "active");
  told.see(rows);
  assert.equal(told.pane("%1").status, "idle");
  told.tell(sight(told.at + 10, { "%1": agent("active") }));
  told.tell(sight(told.at + 10, { "%1": agent("waiting") }));
  assert.equal(told.pane("%1").status, "waiting", "nobody waits for a person to be told");
});

Deno.test("reconcile() the same said again tells nothing", () => {
  const told = story();
  told.tell(sight(told.at + 10, { "%1": agent("waiting") }));
  const before = told.pane("%1");
  told.tell(sight(told.at + 10, { "%1": agent("waiting") }));
  assert.equal(told.pane("%1"), before);
  assert.deepEqual(told.types, []);
});

Deno.test("reconcile() what is told of panes that are not there changes nothing", () => {
  const told = story();
  const before = told.world;
  told.tell(sight(told.at + 10, { "%7": agent("waiting") }));
  assert.equal(told.world, before);
  told.tell({ ...sight(told.at, { "%1": agent("waiting") }), server: { pid: 7, startedAt: T0 } });
  assert.equal(told.world, before, "another server's %1");
});

Deno.test("reconcile() a pane that ended is not brought back by what is told of it late", () => {
  const told = story();
  told.see({ sessions: [session("$1")], panes: [pane("%1", { dead: true }), pane("%2")] });
  told.tell(sight(told.at + 10, { "%1": agent("waiting"), "%2": agent("active") }));
  assert.equal(told.pane("%1").status, "ended");
  assert.equal(told.pane("%2").status, "active");
});

Deno.test("reconcile() a respawned pane runs another program: nothing is known of it", () => {
  const told = story();
  told.tell(sight(told.at + 10, { "%1": agent("waiting") }));
  told.see({ sessions: [session("$1")], panes: [pane("%1", { tmuxPid: 4_242 }), pane("%2")] });
  assert.notEqual(told.pane("%1").status, "waiting");
});

Deno.test("reconcile() what ntm says is shown, and the same again is no news", () => {
  const told = story();
  const ntm = {
    label: "api",
    baseProject: "atlas",
    agentType: "claude",
    childPid: 5_001,
    rateLimited: false,
    contextPercent: 40,
    at: T0,
  };
  const say = (said: AgentInPane["ntm"]) =>
    told.tell(sight(told.at + 10, { "%1": { ...NO_AGENT, ntm: said } }));
  say(ntm);
  assert.deepEqual([told.pane("%1").ntm, told.types], [ntm, []]);
  const before = told.pane("%1");
  say({ ...ntm });
  assert.equal(told.pane("%1"), before);
  say({ ...ntm, at: T0 + 60_000 });
  assert.equal(told.pane("%1").ntm?.at, T0 + 60_000);
  say({ ...ntm, contextPercent: 41 });
  assert.equal(told.pane("%1").ntm?.contextPercent, 41);
  told.see({ sessions: [session("$1")], panes: [pane("%1", { title: "new" }), pane("%2")] });
  assert.equal(told.pane("%1").ntm?.label, "api", "a look says nothing of it");
  say(null);
  assert.equal(told.pane("%1").ntm, null);
});

Deno.test("reconcile() an agent is what it was until its readers speak after a restart", () => {
  const judge = tools(judgeByClaims);
  const before = story();
  before.tell(sight(T0 + 1_000, { "%1": agent("waiting") }));
  const panes = new Map(
    [...before.world.panes].map(([id, record]) => [id, { ...record, activity: null, agent: null }]),
  );
  const world = { ...before.world, panes, takenIn: new Map() };
  const after = new Story(world, { ...judge, awaitsAgents: true });
  const rows = [pane("%1"), pane("%2")];
  after.see({ sessions: [session("$1")], panes: rows });
  assert.equal(after.pane("%1").status, "waiting");
  assert.deepEqual(after.types, []);
  after.tell(sight(T0 + 60_000, { "%1": agent("active") }));
  assert.equal(after.pane("%1").status, "active");

  const respawned = new Story(world, { ...judge, awaitsAgents: true });
  respawned.see({ sessions: [session("$1")], panes: [pane("%1", { tmuxPid: 9_999 }), pane("%2")] });
  assert.notEqual(respawned.pane("%1").status, "waiting", "another process is another story");
});

Deno.test("reconcile() a title that is older than the agent is not its own", () => {
  const titles: string[] = [];
  const readTitle: typeof NO_TITLES = ({ title }) => {
    titles.push(title);
    return [];
  };
  const told = new Story(undefined, { ...tools(judgeByClaims), readTitle });
  const rows = (title: string) => ({ sessions: [session("$1")], panes: [pane("%1", { title })] });
  told.see(rows("box")).see(rows("Ready"));
  told.tell(sight(told.at + 8_000, { "%1": agent("idle", { startedAt: told.at + 7_000 }) }));
  assert.deepEqual(titles, []);
  told.see(rows("Works"));
  assert.deepEqual(titles, ["Works"]);
});

const NO_TITLES: ReturnType<typeof tools>["readTitle"] = () => [];
