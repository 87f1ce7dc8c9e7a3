import assert from "node:assert/strict";
import { agentSight, claude, compaction, filled, SHELL, stopped, used } from "./test_agents.ts";
import type { AgentInPane } from "./observation.ts";
import { settleCompactions } from "./settle_compactions.ts";
import { difference, isEmpty } from "./snapshot.ts";
import { pane, session, Story } from "./test_builders.ts";
import type { World } from "./world.ts";

/** A pane, and an agent in it. */
class AgentStory extends Story {
  constructor(world?: World) {
    super(world);
    if (world === undefined) this.look();
  }

  /** The same look once more, a second later. */
  look(): this {
    return this.see({ sessions: [session("$1")], panes: [pane("%1"), pane("%2")] });
  }

  hear(agent: AgentInPane, afterMs = 1_000): this {
    return this.tell(agentSight(this.at + afterMs, { "%1": agent }));
  }

  /** As the daemon finds it after a restart: what only a run remembers is gone. */
  restarted(): AgentStory {
    const panes = [...this.world.panes].map(([id, { pane, memory, ...record }]) => {
      const kept = JSON.parse(JSON.stringify({ pane, memory }));
      return [id, {
        ...record,
        ...kept,
        activity: null,
        agent: null,
        heldCompactions: [],
      }] as const;
    });
    const next = new AgentStory({ ...this.world, panes: new Map(panes), takenIn: new Map() });
    next.at = this.at;
    return next.look();
  }

  get stats() {
    return this.pane("%1").stats;
  }

  /** Payloads of the events of one type, all of the story. */
  told(type: string): readonly Record<string, unknown>[] {
    return this.history.filter((event) => event.type === type).map(({ payload }) => payload);
  }
}

Deno.test("reconcile() shows the session, the use and the limits of the agent in a pane", () => {
  const story = new AgentStory();
  const context = filled(30, story.at);
  story.hear(claude({ tokens: used(500), costUsd: 0.25, context, limits: stopped(null, 0) }));
  assert.deepEqual(story.pane("%1").agentSession, {
    id: "session-1",
    model: "opus",
    version: "2.1",
  });
  assert.deepEqual(story.stats, {
    compactCount: 0,
    lastCompactAt: null,
    tokens: used(500),
    costUsd: 0.25,
    context,
    limits: stopped(null, 0),
  });
  assert.equal(story.pane("%1").lastSeenAt, story.at);
  assert.equal(story.pane("%2").agentSession, null);
});

Deno.test("reconcile() when the agent ends its tokens stay, its context and limits go", () => {
  const story = new AgentStory();
  const context = filled(30, story.at);
  story.hear(claude({ tokens: used(500), context, limits: stopped(null, 0) })).hear(SHELL);
  const { tokens, context: left, limits } = story.stats;
  assert.deepEqual([tokens, left, limits], [used(500), null, null]);
  assert.equal(story.pane("%1").agentSession, null);
  story.hear(claude({ id: "session-2", tokens: used(70) }, { pid: 5_002 }));
  assert.equal(story.stats.tokens?.total, 570);
  story.see({ sessions: [session("$1")], panes: [pane("%2")] });
  assert.equal(story.stats.tokens?.total, 570);
  assert.equal(story.pane("%1").agentSession, null);
});

Deno.test("reconcile() a restart of the daemon counts and tells nothing again", () => {
  const before = new AgentStory();
  before.hear(claude({ id: "first", tokens: used(100) }, { pid: 4_000 })).hear(claude());
  const now = claude({
    tokens: used(500),
    context: filled(90, before.at),
    limits: stopped("usage_limit", before.at),
    compactions: [compaction(before.at + 500)],
  }, { flags: ["context_low"] });
  before.hear(now);
  assert.deepEqual([before.stats.tokens?.total, before.stats.compactCount], [600, 1]);

  const after = before.restarted();
  // Its files are read again from their beginning.
  const { context } = before.stats;
  const half = claude({ tokens: used(20), context: filled(3, (context?.at ?? 0) - 1) });
  const unread = claude({ model: null });
  for (const told of [claude(null), unread, claude({ tokens: used(0) }), half, now]) {
    after.hear(told);
    assert.deepEqual(after.stats, before.stats);
  }
  const news = after.history.map(({ type }) => type).filter((type) => type !== "pane.status");
  assert.deepEqual(news, []);
});

Deno.test("reconcile() a count that was mended goes down with the next answer", () => {
  const story = new AgentStory();
  story.hear(claude({ tokens: used(500), context: filled(30, story.at) }));
  story.hear(claude({ tokens: used(490), context: filled(31, story.at) }));
  assert.equal(story.stats.tokens?.total, 490);
});

Deno.test("reconcile() files that cannot be read for a while change nothing", () => {
  const story = new AgentStory();
  story.hear(
    claude({ tokens: used(5), context: filled(30, story.at), limits: stopped("login_needed", 1) }),
  );
  const { stats, agentSession } = story.pane("%1");
  story.hear(claude(null));
  assert.equal(story.pane("%1").stats, stats);
  assert.equal(story.pane("%1").agentSession, agentSession);
  story.hear(claude(null, { pid: 6_000 }));
  assert.deepEqual([story.stats.context, story.stats.limits], [null, null]);
});

Deno.test("reconcile() what is told again and is the same is no difference", () => {
  const story = new AgentStory();
  const told = () =>
    claude({
      tokens: used(9),
      costUsd: 1,
      context: filled(3, 7),
      limits: stopped("rate_limited", 8),
    });
  story.hear(claude({ tokens: used(1) }, { pid: 77 })).hear(told());
  const before = story.world;
  story.hear(told());
  assert.ok(isEmpty(difference(before, story.world)));
});

Deno.test("reconcile() a session that begins or is gone to is an event, once", () => {
  const story = new AgentStory().hear(claude(null));
  assert.deepEqual(story.types, []);
  story.hear(claude());
  assert.deepEqual(story.types, ["agent.session"]);
  assert.deepEqual(story.events[0]?.payload, {
    agent: "claude",
    sessionId: "session-1",
    model: "opus",
    version: "2.1",
    from: null,
  });
  story.hear(claude({ model: "haiku" })).hear(SHELL).hear(claude());
  assert.equal(story.told("agent.session").length, 1, "it was only lost from sight");
  story.hear(claude({ id: "session-2" }));
  assert.equal(story.told("agent.session").at(-1)?.["from"], "session-1");
  story.hear(claude({ id: "session-2" }, { pid: 6_000 }));
  assert.equal(story.told("agent.session").length, 3, "another process resumes it");
  assert.equal(story.told("agent.session").at(-1)?.["from"], null);
});

Deno.test("reconcile() a compaction is counted and told with its figures", () => {
  const story = new AgentStory().hear(claude());
  const endedAt = story.at + 500;
  story.hear(
    claude({ compactions: [compaction(endedAt, { durationMs: 400, startedAt: endedAt - 400 })] }),
  );
  assert.deepEqual([story.stats.compactCount, story.stats.lastCompactAt], [1, endedAt]);
  const [event] = story.events;
  assert.deepEqual(event?.payload, {
    trigger: "auto",
    preTokens: 155_025,
    postTokens: 9_000,
    durationMs: 400,
    startedAt: endedAt - 400,
    endedAt,
    sources: ["transcript"],
    sessionId: "session-1",
  });
  assert.equal(event?.message, "the context was compacted, from 155k tokens to 9.00k");
  assert.deepEqual([event?.source, event?.confidence], ["daemon", 1]);
});

Deno.test("reconcile() compactions of before the agent or its session came are not this pane's", () => {
  const story = new AgentStory();
  const old = compaction(story.at - 60_000);
  story.hear(claude({ compactions: [old] }));
  const elsewhere = compaction(story.at + 500, { key: "elsewhere" });
  story.hear(claude(), 60_000).hear(claude({ id: "resumed", compactions: [old, elsewhere] }));
  assert.deepEqual(story.told("compact"), []);
  const own = compaction(story.at + 500, { key: "own" });
  story.hear(claude({ id: "resumed", compactions: [old, elsewhere, own] }));
  assert.equal(story.told("compact").length, 1);
});

Deno.test("reconcile() a compaction without exact figures is told after its time, by any look", () => {
  const hook = (
    at: number,
  ) => [compaction(at, { source: "hook", preTokens: null, postTokens: null })];
  const seen = () => {
    const story = new AgentStory();
    story.hear(claude({ context: filled(80, story.at) }));
    return story.hear(claude({ context: filled(80, story.at), compactions: hook(story.at) }));
  };
  const byLook = seen();
  for (let second = 0; second < 4; second++) assert.deepEqual(byLook.look().types, []);
  assert.deepEqual(byLook.look().types, ["compact"]);
  assert.equal(byLook.told("compact")[0]?.["preTokens"], 160_000);
  assert.equal(byLook.stats.compactCount, 1);
  assert.deepEqual(byLook.look().types, []);

  const byTime = seen();
  assert.deepEqual(settleCompactions(byTime.world, byTime.at + 4_999).events, []);
  const { next, events } = settleCompactions(byTime.world, byTime.at + 5_000);
  assert.deepEqual(events.map(({ type }) => type), ["compact"]);
  assert.deepEqual(settleCompactions(next, byTime.at + 9_000), { next, events: [] });
});

Deno.test("reconcile() where nobody tells of a compaction the fall of the context does", () => {
  const story = new AgentStory();
  story.hear(claude({ context: filled(80, story.at) }));
  story.hear(claude({ context: filled(5, story.at) })).look();
  assert.deepEqual(story.told("compact"), []);
  for (let second = 0; second < 5; second++) story.look();
  assert.deepEqual(story.told("compact")[0]?.["sources"], ["context"]);
  assert.match(story.history.at(-1)?.message ?? "", /much smaller, from 160k tokens to 10\.0k$/);
});

Deno.test("reconcile() little context is told once for each time that it fills up", () => {
  const story = new AgentStory();
  const full = claude({ context: filled(90, 1) }, { flags: ["context_low"] });
  story.hear(full).hear(claude({ context: filled(91, 2) }, { flags: ["context_low"] }));
  assert.deepEqual(story.told("context.low"), [
    { percent: 90, tokens: 180_000, limit: 200_000, sessionId: "session-1" },
  ]);
  story.hear(SHELL).hear(full);
  assert.equal(story.told("context.low").length, 1, "it was only lost from sight");
  story.hear(claude({ context: null, compactions: [compaction(story.at)] }));
  story.hear(claude({ context: filled(10, story.at), compactions: [] })).hear(full);
  assert.equal(story.told("context.low").length, 2);
  assert.equal(story.events.find(({ type }) => type === "context.low")?.severity, "warn");
});

Deno.test("reconcile() what stops an agent begins and ends, and says why", () => {
  const story = new AgentStory();
  const resetsAt = story.at + 3_600_000;
  const primary = { usedPercent: 100, windowMinutes: 300, resetsAt };
  const limited = { ...stopped("usage_limit", story.at), primary };
  story.hear(claude({ limits: limited }));
  story.hear(claude({ limits: limited })).hear(claude({ limits: { ...limited, cause: null } }));
  assert.deepEqual(story.told("limit"), [
    { phase: "began", cause: "usage_limit", since: limited.since, resetsAt },
    { phase: "ended", cause: "usage_limit", since: limited.since, resetsAt: null },
  ]);
  story.hear(claude({ limits: stopped("rate_limited", 1) }));
  story.hear(claude({ limits: stopped("login_needed", 2) })).hear(SHELL);
  assert.deepEqual(story.told("limit").slice(2).map(({ phase, cause }) => `${phase} ${cause}`), [
    "began rate_limited",
    "ended rate_limited",
    "began login_needed",
    "ended login_needed",
  ]);
});
