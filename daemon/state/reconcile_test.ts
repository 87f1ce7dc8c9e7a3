import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import type { Absent, Failed, FailureReason, PaneRow } from "./observation.ts";
import { difference, isEmpty } from "./snapshot.ts";
import {
  detail,
  judgeByAge,
  look,
  pane,
  session,
  source,
  SOURCE_ID,
  Story,
  T0,
  tools,
  worldWith,
} from "./test_builders.ts";
import type { World } from "./world.ts";

const failed = (at: number, reason: FailureReason = "timeout"): Failed => ({
  outcome: "failed",
  sourceId: SOURCE_ID,
  at,
  reason,
  message: `tmux: ${reason}`,
});

const absent = (at: number, reason: Absent["reason"] = "no_server"): Absent => ({
  outcome: "absent",
  sourceId: SOURCE_ID,
  at,
  reason,
  message: `tmux: ${reason}`,
});

/** The last step of a story was no news. */
function assertSilent({ types }: Story): void {
  assert.deepEqual(types, []);
}

/** One session `$1` with one pane `%1`. */
function small(): Story {
  return new Story().see({ sessions: [session("$1")], panes: [pane("%1")] });
}

Deno.test("reconcile() sessions and panes appear", () => {
  const story = small();
  assert.deepEqual(story.types, ["session.created", "pane.created"]);
  const shown = story.session("$1");
  assert.equal(shown.name, "s1");
  assert.equal(shown.createdAt, T0 - 600_000);
  assert.deepEqual(shown.metadata, { workingDir: "/home/ada" });
  assert.equal(shown.paneCount, 1);
  assert.equal(shown.status, "idle");
  const first = story.pane("%1");
  assert.deepEqual(first.sessionIds, [shown.id]);
  assert.equal(first.sessionId, shown.id);
  assert.equal(first.currentCommand, "bash");
  assert.equal(first.tmuxPid, 1_001);
  assert.equal(first.createdAt, story.at);
  assert.deepEqual(story.events[1]?.display, {
    sessionName: "s1",
    windowIndex: 0,
    paneIndex: 0,
    tmuxPaneId: "%1",
  });
});

Deno.test("reconcile() an unknown source is passed over", () => {
  const story = new Story();
  const before = story.world;
  story.tell(look({ sourceId: "another", sessions: [session("$1")], panes: [pane("%1")] }));
  assert.equal(story.world, before);
  assertSilent(story);
});

Deno.test("reconcile() one source says nothing about another", () => {
  const other = source({ id: "source-2", tmuxSocket: "/tmp/other" });
  const story = new Story(worldWith(source(), other))
    .see({ sessions: [session("$1")], panes: [pane("%1")] })
    .see({ sourceId: "source-2", sessions: [session("$1")], panes: [pane("%1")] });
  assert.deepEqual(story.types, ["session.created", "pane.created"]);
  story.see();
  assert.deepEqual(story.types, ["session.ended", "pane.ended"]);
  const living = [...story.world.panes.values()].filter((record) => record.present);
  assert.deepEqual(living.map((record) => record.pane.sourceId), ["source-2"]);
});

Deno.test("reconcile() a split adds a pane and leaves the other as it is", () => {
  const story = small();
  const id = story.pane("%1").id;
  story.see({
    sessions: [session("$1")],
    panes: [pane("%1", { size: "40x24" }), pane("%2", { paneIndex: 1, size: "39x24" })],
  });
  assert.deepEqual(story.types, ["pane.created"]);
  assert.equal(story.pane("%1").id, id);
  assert.equal(story.session("$1").paneCount, 2);
});

Deno.test("reconcile() a resize is no output", () => {
  const story = small();
  story.see({
    sessions: [session("$1")],
    panes: [pane("%1", { size: "40x24", drawn: "7 1 2" })],
  });
  assert.equal(story.pane("%1").status, "idle");
  assertSilent(story);
});

Deno.test("reconcile() a pane moves between windows and keeps its identity", () => {
  const story = small();
  const { id, sessionId } = story.pane("%1");
  story.see({ sessions: [session("$1")], panes: [pane("%1", { tmuxWindowId: "@9" })] });
  assert.deepEqual(story.types, ["pane.moved"]);
  assert.deepEqual(story.events[0]?.payload, {
    from: { sessionId, tmuxWindowId: "@1" },
    to: { sessionId, tmuxWindowId: "@9" },
  });
  assert.equal(story.pane("%1").id, id);
});

Deno.test("reconcile() a pane moves between sessions and keeps its identity", () => {
  const two = [session("$1"), session("$2")];
  const story = new Story().see({
    sessions: two,
    panes: [pane("%1"), pane("%2", { tmuxSessionId: "$2", tmuxWindowId: "@2" })],
  });
  const { id } = story.pane("%1");
  story.see({
    sessions: two,
    panes: [
      pane("%1", { tmuxSessionId: "$2", tmuxWindowId: "@2", paneIndex: 1 }),
      pane("%2", { tmuxSessionId: "$2", tmuxWindowId: "@2" }),
    ],
  });
  assert.deepEqual(story.types, ["pane.moved"]);
  assert.equal(story.pane("%1").id, id);
  assert.equal(story.pane("%1").sessionId, story.session("$2").id);
  assert.equal(story.session("$1").paneCount, 0);
  assert.equal(story.session("$1").statusReason, "no_living_pane");
  assert.equal(story.session("$1").endedAt, null);
  assert.equal(story.session("$2").paneCount, 2);
});

Deno.test("reconcile() another place in the same window is shown and is no event", () => {
  const story = small();
  story.see({
    sessions: [session("$1")],
    panes: [pane("%1", { windowIndex: 3, paneIndex: 2, windowName: "logs" })],
  });
  assertSilent(story);
  const { windowIndex, paneIndex, windowName, lastSeenAt } = story.pane("%1");
  assert.deepEqual({ windowIndex, paneIndex, windowName }, {
    windowIndex: 3,
    paneIndex: 2,
    windowName: "logs",
  });
  assert.equal(lastSeenAt, story.at);
});

Deno.test("reconcile() a rename keeps the session", () => {
  const story = small();
  const { id } = story.session("$1");
  story.see({ sessions: [session("$1", { name: "api" })], panes: [pane("%1")] });
  assert.deepEqual(story.types, ["session.renamed"]);
  assert.deepEqual(story.events[0]?.payload, { from: "s1", to: "api" });
  assert.equal(story.session("$1").id, id);
  assert.equal(story.session("$1").name, "api");
  assert.equal(story.session("$1").lastSeenAt, story.at);
});

Deno.test("reconcile() two sessions swap their names in one look", () => {
  const panes = [pane("%1"), pane("%2", { tmuxSessionId: "$2", tmuxWindowId: "@2" })];
  const story = new Story().see({ sessions: [session("$1"), session("$2")], panes });
  const ids = [story.session("$1").id, story.session("$2").id];
  story.see({
    sessions: [session("$1", { name: "s2" }), session("$2", { name: "s1" })],
    panes,
  });
  assert.deepEqual(story.types, ["session.renamed", "session.renamed"]);
  assert.deepEqual([story.session("$1").id, story.session("$2").id], ids);
  assert.deepEqual([story.session("$1").name, story.session("$2").name], ["s2", "s1"]);
});

Deno.test("reconcile() facts of a session that are no event are shown", () => {
  const story = small();
  const changed = { attachedClients: 2, groupName: "team", workingDir: "/srv" };
  story.see({ sessions: [session("$1", changed)], panes: [pane("%1")] });
  assertSilent(story);
  assert.equal(story.session("$1").attachedClients, 2);
  assert.equal(story.session("$1").groupName, "team");
  assert.deepEqual(story.session("$1").metadata, { workingDir: "/srv" });
});

Deno.test("reconcile() a linked window is one pane with all its sessions, oldest first", () => {
  // As tmux prints them: by session name, so `$10` may come before `$2`.
  const rows = ["$10", "$2", "$3"].map((id) => pane("%1", { tmuxSessionId: id }));
  const sessions = [session("$10"), session("$2"), session("$3")];
  const story = new Story().see({ sessions, panes: rows });
  assert.equal(story.world.panes.size, 1);
  const wanted = ["$2", "$3", "$10"].map((id) => story.session(id).id);
  assert.deepEqual(story.pane("%1").sessionIds, wanted);
  assert.equal(story.pane("%1").sessionId, wanted[0]);
  for (const id of ["$2", "$3", "$10"]) assert.equal(story.session(id).paneCount, 1);
  assert.deepEqual(story.types.filter((type) => type === "pane.created"), ["pane.created"]);
});

Deno.test("reconcile() a window linked twice into one session is one pane in one session", () => {
  const panes = [pane("%1", { windowIndex: 1 }), pane("%1", { windowIndex: 5 })];
  const story = new Story().see({ sessions: [session("$1")], panes });
  assert.deepEqual(story.pane("%1").sessionIds, [story.session("$1").id]);
  assert.equal(story.pane("%1").windowIndex, 1);
  assert.equal(story.session("$1").paneCount, 1);
});

Deno.test("reconcile() a session joins a group and leaves it again", () => {
  const grouped = (id: string) => session(id, { groupName: "g" });
  const story = small();
  const { id } = story.pane("%1");
  story.see({
    sessions: [grouped("$1"), grouped("$2")],
    panes: [pane("%1"), pane("%1", { tmuxSessionId: "$2" })],
  });
  assert.deepEqual(story.types, ["session.created"]);
  assert.equal(story.pane("%1").sessionIds.length, 2);
  story.see({ sessions: [grouped("$2")], panes: [pane("%1", { tmuxSessionId: "$2" })] });
  assert.deepEqual(story.types, ["session.ended", "pane.moved"]);
  assert.equal(story.pane("%1").id, id);
  assert.deepEqual(story.pane("%1").sessionIds, [story.session("$2").id]);
});

Deno.test("reconcile() a pane and its session end", () => {
  const story = small();
  story.see();
  assert.deepEqual(story.types, ["session.ended", "pane.ended"]);
  const ended = story.pane("%1");
  assert.equal(ended.status, "ended");
  assert.equal(ended.statusReason, "closed");
  assert.equal(ended.endedAt, story.at);
  assert.equal(ended.since, story.at);
  assert.equal(story.session("$1").endedAt, story.at);
  assert.equal(story.session("$1").paneCount, 0);
  assert.equal(story.world.panes.get(ended.id)?.present, false);
  story.see();
  assertSilent(story);
});

Deno.test("reconcile() what ended was last seen when its source was, not by the look that missed it", () => {
  const story = small();
  // The daemon slept for eight hours; meanwhile the session was closed.
  const before = story.source.lastSeenAt;
  story.see({ afterMs: 8 * 3_600_000 });
  assert.equal(story.session("$1").lastSeenAt, before + 1_000);
  assert.equal(story.pane("%1").lastSeenAt, before + 1_000);
  assert.equal(story.pane("%1").endedAt, story.at);
  assert.equal(story.source.lastSeenAt, story.at);
});

Deno.test("reconcile() a source is last seen to a minute, also after the clock was set back", () => {
  const story = small();
  story.see({ sessions: [session("$1")], panes: [pane("%1")], afterMs: 58_000 });
  assert.equal(story.source.lastSeenAt, T0);
  story.see({ sessions: [session("$1")], panes: [pane("%1")], afterMs: 2_000 });
  assert.equal(story.source.lastSeenAt, T0 + 61_000);
  story.see({ sessions: [session("$1")], panes: [pane("%1")], afterMs: -3_600_000 });
  assert.equal(story.source.lastSeenAt, story.at);
});

Deno.test("reconcile() an empty look ends everything of that source", () => {
  const story = new Story().see({
    sessions: [session("$1"), session("$2")],
    panes: [pane("%1"), pane("%2"), pane("%3", { tmuxSessionId: "$2", tmuxWindowId: "@2" })],
  });
  story.see();
  assert.deepEqual(story.livingPanes, []);
  assert.deepEqual(story.livingSessions, []);
  assert.equal(story.types.filter((type) => type === "pane.ended").length, 3);
  assert.equal(story.types.filter((type) => type === "session.ended").length, 2);
  assert.equal(story.source.status, "ok");
});

Deno.test("reconcile() a dead pane that tmux keeps has ended and is still there", () => {
  const story = small();
  const dead = pane("%1", { dead: true, exitStatus: 3 });
  story.see({ sessions: [session("$1")], panes: [dead] });
  assert.deepEqual(story.types, ["pane.ended"]);
  assert.equal(story.events[0]?.severity, "warn");
  assert.deepEqual(story.events[0]?.payload, { reason: "pane_dead", exitStatus: 3 });
  const { id, endedAt } = story.pane("%1");
  assert.equal(story.pane("%1").exitStatus, 3);
  assert.equal(story.world.panes.get(id)?.present, true);
  assert.equal(story.session("$1").status, "ended");
  assert.equal(story.session("$1").endedAt, null);
  story.see({ sessions: [session("$1")], panes: [dead] });
  assertSilent(story);
  // Then it leaves tmux too: that is no second end.
  story.see({ sessions: [session("$1")], panes: [] });
  assertSilent(story);
  assert.equal(story.world.panes.get(id)?.present, false);
  assert.equal(story.pane("%1").endedAt, endedAt);
});

Deno.test("reconcile() a pane that is dead at first sight is created and has ended", () => {
  const story = new Story().see({
    sessions: [session("$1")],
    panes: [pane("%1", { dead: true, exitStatus: 0 })],
  });
  assert.deepEqual(story.types, ["session.created", "pane.created", "pane.ended"]);
  assert.equal(story.events[2]?.severity, "info");
});

Deno.test("reconcile() a dead pane is respawned, and may end again", () => {
  const story = small();
  const see = (change: Parameters<typeof pane>[1]) =>
    story.see({ sessions: [session("$1")], panes: [pane("%1", change)] });
  see({ dead: true, exitStatus: 1 });
  const { id } = story.pane("%1");
  see({ tmuxPid: 2_000 });
  assert.deepEqual(story.types, ["pane.respawned", "pane.status"]);
  assert.equal(story.pane("%1").id, id);
  assert.equal(story.pane("%1").endedAt, null);
  assert.equal(story.pane("%1").exitStatus, null);
  see({ tmuxPid: 2_000, dead: true, exitStatus: 0 });
  assert.deepEqual(story.types, ["pane.ended"]);
  assert.equal(story.pane("%1").endedAt, story.at);
});

Deno.test("reconcile() a process that came and died between two looks has ended too", () => {
  const story = small();
  const dead = (tmuxPid: number, exitStatus: number) =>
    story.see({
      sessions: [session("$1")],
      panes: [pane("%1", { tmuxPid, dead: true, exitStatus })],
    });
  dead(1_001, 1);
  dead(2_000, 7);
  assert.deepEqual(story.types, ["pane.respawned", "pane.ended"]);
  assert.deepEqual(story.events[1]?.payload, { reason: "pane_dead", exitStatus: 7 });
  assert.equal(story.pane("%1").endedAt, story.at);
});

Deno.test("reconcile() a living pane is respawned", () => {
  const story = small();
  story.see({ sessions: [session("$1")], panes: [pane("%1", { tmuxPid: 4_000 })] });
  assert.deepEqual(story.types, ["pane.respawned"]);
  assert.deepEqual(story.events[0]?.payload, { from: 1_001, to: 4_000 });
});

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
function reloaded({ sources, sessions, panes }: World): World {
  return {
    sources: new Map(sources),
    sessions: new Map(sessions),
    panes: new Map([...panes].map(([id, record]) => [id, { ...record, activity: null }])),
    takenIn: new Map(),
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

Deno.test("reconcile() a status is promoted at once and demoted on the second look", () => {
  const see = (story: Story, change: Parameters<typeof pane>[1], afterMs = 1_000) =>
    story.see({ sessions: [session("$1")], panes: [pane("%1", change)], afterMs });
  const story = small();
  assert.equal(story.pane("%1").status, "idle");
  see(story, { drawn: "1 0 0" });
  assert.deepEqual(story.types, ["pane.status"]);
  assert.equal(story.pane("%1").status, "active");
  assert.equal(story.session("$1").status, "active");
  const { since } = story.pane("%1");

  see(story, { drawn: "1 0 0" }, 20_000);
  assert.equal(story.pane("%1").status, "active", "one quiet look proves nothing");
  assertSilent(story);
  see(story, { drawn: "2 0 0" });
  see(story, { drawn: "2 0 0" }, 20_000);
  assert.equal(story.pane("%1").status, "active", "the count began anew");
  assert.equal(story.pane("%1").since, since);
  see(story, { drawn: "2 0 0" });
  assert.deepEqual(story.types, ["pane.status"]);
  assert.deepEqual(story.events[0]?.payload, { from: "active", to: "idle", reason: "silent" });
  assert.equal(story.pane("%1").since, story.at);
  assert.equal(story.session("$1").status, "idle");
});

Deno.test("reconcile() an end is never held back", () => {
  const story = small().see({ sessions: [session("$1")], panes: [pane("%1", { drawn: "1 0 0" })] });
  assert.equal(story.pane("%1").status, "active");
  story.see({ sessions: [session("$1")], panes: [pane("%1", { dead: true, drawn: "1 0 0" })] });
  assert.equal(story.pane("%1").status, "ended");
});

Deno.test("reconcile() a pane that goes on printing is shown anew only now and then", () => {
  // The grain is that of the clock: the story begins with one.
  const begin = Math.ceil(T0 / 30_000) * 30_000;
  const story = small().see({
    sessions: [session("$1")],
    panes: [pane("%1")],
    afterMs: begin - T0,
  });
  let shown = 0;
  let known = story.pane("%1");
  for (let second = 1; second <= 120; second++) {
    story.see({ sessions: [session("$1")], panes: [pane("%1", { drawn: `${second} 0 0` })] });
    const now = story.pane("%1");
    if (now !== known) shown++;
    known = now;
    assert.ok(story.at - (now.lastActivityAt ?? 0) < 30_000, "at most 30 s stale");
  }
  assert.equal(shown, 5, "once when it became active, then with each 30 s of the clock");
  // The status changes: the time is exact again, and it is that of the last output.
  const lastOutputAt = story.at;
  const quiet = { sessions: [session("$1")], panes: [pane("%1", { drawn: "120 0 0" })] };
  story.see({ ...quiet, afterMs: 15_000 }).see(quiet);
  assert.equal(story.pane("%1").status, "idle");
  assert.equal(story.pane("%1").lastActivityAt, lastOutputAt);
});

Deno.test("reconcile() a look that says nothing new returns the very same world", () => {
  const sight = {
    sessions: [session("$1"), session("$2", { groupName: "g" })],
    panes: [
      pane("%1", { detail: detail({ ttyOutputAt: T0 - 500_000 }) }),
      pane("%1", { tmuxSessionId: "$2" }),
      pane("%2", { dead: true, exitStatus: 1 }),
      pane("%3", { tmuxWindowId: "@3" }),
    ],
  };
  const story = new Story().see(sight);
  const before = story.world;
  for (let step = 0; step < 5; step++) {
    story.see(sight);
    assert.equal(story.world, before);
    assertSilent(story);
  }
  // Lists and rows that only look the same tell no more.
  for (const panes of [[...sight.panes], structuredClone(sight.panes)]) {
    story.see({ ...sight, panes });
    assert.ok(isEmpty(difference(before, story.world)));
    assertSilent(story);
  }
});

Deno.test("reconcile() the same row is judged again when its verdict can have changed", () => {
  const sight = {
    sessions: [session("$1")],
    panes: [pane("%1", { windowActivityAt: T0, detail: detail() })],
  };
  const story = new Story().see(sight);
  assert.equal(story.pane("%1").status, "active");
  const activeUntil = T0 + 10_000;
  story.see({ ...sight, afterMs: activeUntil - story.at - 1 });
  assert.equal(story.pane("%1").status, "active");
  // Demoted on the second look that agrees.
  story.see({ ...sight, afterMs: 1 });
  assert.equal(story.pane("%1").status, "active");
  story.see(sight);
  assert.equal(story.pane("%1").status, "idle");
});

Deno.test("reconcile() the same row is judged again when the clock was set back", () => {
  const sight = { sessions: [session("$1")], panes: [pane("%1", { windowActivityAt: T0 })] };
  const story = new Story().see(sight).see({ ...sight, afterMs: 20_000 }).see(sight);
  assert.equal(story.pane("%1").status, "idle");
  story.see({ ...sight, afterMs: -20_000 });
  assert.equal(story.pane("%1").status, "active");
});

Deno.test("reconcile() whether rows are shared between looks changes nothing that is told", () => {
  const drawings = fc.array(
    fc.record({
      drawn: fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 3, maxLength: 3 }),
      linked: fc.boolean(),
      afterMs: fc.constantFrom(500, 4_000, 11_000, -3_000),
    }),
    { maxLength: 30 },
  );
  fc.assert(fc.property(drawings, (steps) => {
    const shared = new Story();
    const copied = new Story();
    let rows: readonly PaneRow[] = [];
    for (const { drawn, linked, afterMs } of steps) {
      const next = drawn.map((at, index) =>
        pane(`%${index}`, { tmuxWindowId: `@${index >> 1}`, drawn: `${at} 0 0` })
      );
      if (linked) next.push(pane("%0", { tmuxSessionId: "$2", tmuxWindowId: "@0" }));
      rows = next.map((row) => rows.find((old) => isDeepStrictEqual(old, row)) ?? row);
      const sight = { sessions: [session("$1"), session("$2")], afterMs };
      shared.see({ ...sight, panes: rows });
      copied.see({ ...sight, panes: structuredClone(rows) });
      assert.deepEqual(shared.events, copied.events);
      const shown = ({ world }: Story) => [...world.panes.values()].map(({ pane }) => pane);
      assert.deepEqual(shown(shared), shown(copied));
    }
  }));
});

Deno.test("reconcile() a lean look keeps what only a full one reads", () => {
  const story = small();
  const before = story.world;
  story.see({ sessions: [session("$1")], panes: [pane("%1", { detail: null })] });
  assert.ok(isEmpty(difference(before, story.world)));
  assert.equal(story.pane("%1").currentCommand, "bash");
  story.see({
    sessions: [session("$1")],
    panes: [pane("%1", { detail: detail({ currentCommand: "vim", currentPath: "/srv" }) })],
  });
  assert.equal(story.pane("%1").currentCommand, "vim");
  assert.equal(story.pane("%1").currentPath, "/srv");
  assertSilent(story);
});

Deno.test("reconcile() a session counts the panes that wait for a person", () => {
  const waits = (facts: Parameters<typeof judgeByAge>[0], now: number) => {
    const { state, until } = judgeByAge(facts, now);
    const waiting = facts.currentCommand === "claude" ? { status: "waiting" as const } : {};
    return { state: { ...state, ...waiting }, until };
  };
  const story = new Story(undefined, tools(waits)).see({
    sessions: [session("$1")],
    panes: [pane("%1", { detail: detail({ currentCommand: "claude" }) }), pane("%2")],
  });
  assert.equal(story.session("$1").waitingPanes, 1);
  assert.equal(story.session("$1").status, "unknown", "%2 is unknown");
  story.see({
    sessions: [session("$1")],
    panes: [pane("%1", { detail: detail({ currentCommand: "claude" }) })],
  });
  assert.deepEqual(
    [story.session("$1").status, story.session("$1").statusReason],
    ["idle", "pane_waiting"],
  );
});

/** How often the fields of `rows` were read while `work` ran. */
function countReads<T extends object>(
  rows: readonly T[],
  work: (rows: readonly T[]) => void,
): number {
  let reads = 0;
  const watched = rows.map((row) =>
    new Proxy(row, {
      get(target, key, receiver) {
        reads++;
        return Reflect.get(target, key, receiver);
      },
    })
  );
  work(watched);
  return reads;
}

Deno.test("reconcile() work grows with the number of panes, not faster", () => {
  const reads = (count: number) => {
    let judged = 0;
    const story = new Story(
      undefined,
      tools((facts, now) => {
        judged++;
        return judgeByAge(facts, now);
      }),
    );
    const sessions = Array.from({ length: count / 10 }, (_, index) => session(`$${index}`));
    const rows = Array.from({ length: count }, (_, index) => {
      const window = Math.floor(index / 10);
      return pane(`%${index}`, { tmuxSessionId: `$${window}`, tmuxWindowId: `@${window}` });
    });
    const first = countReads(rows, (panes) => story.see({ sessions, panes }));
    assert.equal(judged, count);
    const again = countReads(rows, (panes) => story.see({ sessions, panes }));
    assert.equal(judged, 2 * count);
    assert.equal(story.world.panes.size, count);
    return first + again;
  };
  assert.equal(reads(1_000), 10 * reads(100));
});
