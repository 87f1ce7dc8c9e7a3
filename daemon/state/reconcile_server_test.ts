import assert from "node:assert/strict";
import fc from "fast-check";
import type { FailureReason } from "./observation.ts";
import { pane, session, SOURCE_ID, Story, T0 } from "./test_builders.ts";
import { absent, assertSilent, failed, small } from "./test_stories.ts";
import { EMPTY_WORLD, type World } from "./world.ts";

Deno.test("reconcile() a new server ends everything of the old one: its %1 is another pane", () => {
  const story = small();
  const old = { pane: story.pane("%1"), session: story.session("$1") };
  const server = { pid: 200, startedAt: T0 };
  story.see({ server, sessions: [session("$1")], panes: [pane("%1")] });
  assert.deepEqual(story.types, [
    "server.ended",
    "pane.ended",
    "session.ended",
    "server.started",
    "session.created",
    "pane.created",
  ]);
  assert.equal(story.events[0]?.payload.reason, "server_replaced");
  assert.notEqual(story.pane("%1").id, old.pane.id);
  assert.notEqual(story.session("$1").id, old.session.id);
  assert.deepEqual(story.livingPanes, ["%1"]);
  assert.deepEqual(story.source.server, server);
  assert.equal(story.world.panes.get(old.pane.id)?.pane.statusReason, "server_replaced");
});

Deno.test("reconcile() a server that was given the same pid is told apart by its start", () => {
  const story = small();
  const { id } = story.pane("%1");
  const server = { pid: 100, startedAt: T0 };
  story.see({ server, sessions: [session("$1")], panes: [pane("%1")] });
  assert.notEqual(story.pane("%1").id, id);
});

Deno.test("reconcile() the end of the server's process ends everything it held", () => {
  const story = small();
  const { server } = story.source;
  assert.ok(server);
  const exit = { outcome: "ok", kind: "server_exit", sourceId: SOURCE_ID, server } as const;
  story.tell({ ...exit, at: T0 + 5_000 });
  assert.deepEqual(story.types, [
    "server.ended",
    "pane.ended",
    "session.ended",
    "source.status",
  ]);
  assert.equal(story.source.status, "disconnected");
  assert.equal(story.source.server, null);
  assert.equal(story.pane("%1").statusReason, "server_exited");
  // The same news again is no news.
  const before = story.world;
  story.tell({ ...exit, at: T0 + 6_000 });
  assert.equal(story.world, before);
  assertSilent(story);
});

Deno.test("reconcile() the end of another server than the present one changes nothing", () => {
  const story = small();
  const before = story.world;
  const server = { pid: 7, startedAt: T0 };
  story.tell({ outcome: "ok", kind: "server_exit", sourceId: SOURCE_ID, at: T0 + 5_000, server });
  assert.equal(story.world, before);
});

Deno.test("reconcile() after the end of a server the next one begins from nothing", () => {
  const story = small();
  const { server } = story.source;
  assert.ok(server);
  story.tell({ outcome: "ok", kind: "server_exit", sourceId: SOURCE_ID, at: T0 + 5_000, server });
  story.see({
    server: { pid: 300, startedAt: T0 },
    sessions: [session("$1")],
    panes: [pane("%1")],
  });
  assert.deepEqual(story.types, [
    "server.started",
    "source.status",
    "session.created",
    "pane.created",
  ]);
  assert.equal(story.source.lastError, null);
});

Deno.test("reconcile() a failed look changes no more than the source", () => {
  const story = small();
  const before = story.world;
  story.tell(failed(T0 + 5_000));
  assert.deepEqual(story.types, ["source.status"]);
  assert.equal(story.events[0]?.severity, "warn");
  assert.equal(story.source.status, "degraded");
  assert.equal(story.source.lastError, "tmux: timeout");
  assert.equal(story.world.panes, before.panes);
  assert.equal(story.world.sessions, before.sessions);
  // Again the same: nothing. Another reason: shown, and no event.
  const degraded = story.world;
  story.tell(failed(T0 + 6_000));
  assert.equal(story.world, degraded);
  story.tell(failed(T0 + 7_000, "garbage"));
  assertSilent(story);
  assert.equal(story.source.lastError, "tmux: garbage");
  story.see({ sessions: [session("$1")], panes: [pane("%1")] });
  assert.deepEqual(story.types, ["source.status"]);
  assert.deepEqual(story.events[0]?.payload, {
    from: "degraded",
    to: "ok",
    tmuxSocket: "/tmp/tmux-1000/default",
  });
});

Deno.test("reconcile() tmux missing says nothing about what was there, and it may come back", () => {
  const story = small();
  const { server } = story.source;
  story.tell(absent(T0 + 5_000, "not_installed"));
  assert.equal(story.source.status, "disconnected");
  assert.deepEqual(story.source.server, server);
  story.see({ sessions: [session("$1")], panes: [pane("%1")] });
  assert.deepEqual(story.types, ["source.status"]);
  assert.deepEqual(story.livingPanes, ["%1"]);
});

Deno.test("reconcile() no row of failed and absent looks touches a session or a pane", () => {
  const reasons = fc.constantFrom<FailureReason>(
    ...["timeout", "permission", "too_much_output", "garbage"] as const,
    ...["unsupported_version", "busy", "spawn", "command_failed"] as const,
  );
  const at = fc.integer({ min: 0, max: 2 * T0 });
  const unwell = fc.oneof(
    fc.tuple(at, reasons).map(([time, reason]) => failed(time, reason)),
    fc.tuple(at, fc.constantFrom("not_installed" as const, "no_server" as const))
      .map(([time, reason]) => absent(time, reason)),
  );
  fc.assert(fc.property(fc.array(unwell, { maxLength: 40 }), (observations) => {
    const story = small();
    const before = story.world;
    for (const observation of observations) story.tell(observation);
    assert.equal(story.world.panes, before.panes);
    assert.equal(story.world.sessions, before.sessions);
    assert.deepEqual(story.source.server, before.sources.get(SOURCE_ID)?.server);
  }));
});

Deno.test("reconcile() a pane of a session that came too late for its look waits for the next", () => {
  const story = small();
  const late = pane("%2", { tmuxSessionId: "$2", tmuxWindowId: "@2" });
  story.see({ sessions: [session("$1")], panes: [pane("%1"), late] });
  assertSilent(story);
  story.see({ sessions: [session("$1"), session("$2")], panes: [pane("%1"), late] });
  assert.deepEqual(story.types, ["session.created", "pane.created"]);
});

Deno.test("reconcile() a known pane that moved into a late session does not end", () => {
  const story = small();
  const { id } = story.pane("%1");
  const moved = pane("%1", { tmuxSessionId: "$2", tmuxWindowId: "@2" });
  story.see({ sessions: [session("$1")], panes: [moved] });
  assertSilent(story);
  story.see({ sessions: [session("$1"), session("$2")], panes: [moved] });
  assert.deepEqual(story.types, ["session.created", "pane.moved"]);
  assert.equal(story.pane("%1").id, id);
});

/** The world as the store gives it back: what was remembered beside it is gone. */
function reloaded({ sources, sessions, panes, escalations }: World): World {
  return {
    ...EMPTY_WORLD,
    escalations,
    sources: new Map(sources),
    sessions: new Map(sessions),
    panes: new Map(
      [...panes].map(([id, record]) => [id, { ...record, activity: null, agent: null }]),
    ),
  };
}

Deno.test("reconcile() after a restart of the daemon the same sessions and panes go on", () => {
  const panes = [pane("%1", { windowActivityAt: T0 }), pane("%2", { paneIndex: 1 })];
  const before = new Story().see({ sessions: [session("$1")], panes });
  const story = new Story(reloaded(before.world));
  story.see({ sessions: [session("$1")], panes, afterMs: 2_000 });
  assertSilent(story);
  assert.equal(story.session("$1"), before.session("$1"));
  assert.equal(story.pane("%1"), before.pane("%1"));
  assert.notEqual(story.world.panes.get(story.pane("%1").id)?.activity, null);
});

Deno.test("reconcile() after a restart the store's time of last output counts where tmux has none", () => {
  const both = (drawn: string) => ({
    sessions: [session("$1")],
    panes: [pane("%1", { drawn }), pane("%2")],
  });
  // Two panes in a window: tmux has a time for neither.
  const before = new Story().see(both("0 0 0")).see(both("1 0 0"));
  assert.equal(before.pane("%1").status, "active");
  const story = new Story(reloaded(before.world));
  story.see({ ...both("1 0 0"), afterMs: 4_000 });
  assert.equal(story.pane("%1").status, "active");
  assert.equal(story.pane("%1").lastActivityAt, before.pane("%1").lastActivityAt);
  assert.equal(story.pane("%2").status, "unknown");
});
