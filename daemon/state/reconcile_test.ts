import assert from "node:assert/strict";
import { look, pane, session, source, Story, T0, worldWith } from "./test_builders.ts";
import { assertSilent, small } from "./test_stories.ts";

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
