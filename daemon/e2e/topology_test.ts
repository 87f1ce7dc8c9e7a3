import { deepEqual, equal, notEqual } from "node:assert/strict";
import { e2eTest } from "./e2e_test_case.ts";
import { livingPanes, paneCalled, sessionCalled } from "./observer.ts";
import { Scene, tmuxPanes } from "./scene.ts";

e2eTest("sessions and panes appear, split and end", async () => {
  await using scene = await Scene.start();
  const { fleet, observer } = scene;

  const added = await fleet.addSession({ name: "two", panes: ["quiet"] });
  const two = await observer.waitFor("session two", (seen) => sessionCalled(seen, "two"));
  await observer.waitForEvent("session.created", ({ sessionId }) => sessionId === two.id);

  const third = await fleet.split(added.sessionId, "quiet");
  const pane = await observer.waitFor("the new pane", (seen) => paneCalled(seen, third));
  deepEqual(pane.sessionIds, [two.id]);
  const created = await observer.waitForEvent("pane.created", ({ paneId }) => paneId === pane.id);
  equal(created.payload["currentCommand"], pane.currentCommand);
  await observer.waitFor("two panes", (seen) => sessionCalled(seen, "two")?.paneCount === 2);

  await fleet.killPane(third);
  const ended = await observer.waitForEvent("pane.ended", ({ paneId }) => paneId === pane.id);
  equal(ended.payload["reason"], "closed");
  await observer.waitFor("one pane", (seen) => sessionCalled(seen, "two")?.paneCount === 1);

  await fleet.tmux("kill-session", "-t", added.sessionId);
  await observer.waitForEvent("session.ended", ({ sessionId }) => sessionId === two.id);
  await observer.waitForPanes(await tmuxPanes(fleet));
  const { sessions, totals } = observer.seen.snapshot;
  equal(sessions.find(({ id }) => id === two.id)?.status, "ended", "it stays visible for a time");
  deepEqual([totals.sessions, totals.panes], [1, 1]);
});

e2eTest("a pane keeps its id when it moves between windows and sessions", async () => {
  await using scene = await Scene.start({
    sessions: [{ name: "a", panes: ["quiet", "quiet"] }, { name: "b", panes: ["quiet"] }],
  });
  const { fleet, observer } = scene;
  const [, tmuxId = ""] = await tmuxPanes(fleet);
  const b = await observer.waitFor("session b", (seen) => sessionCalled(seen, "b"));
  const before = await observer.waitFor("the pane", (seen) => paneCalled(seen, tmuxId));
  const moves = () => observer.seen.events.filter(({ type }) => type === "pane.moved");

  await fleet.tmux("break-pane", "-d", "-s", tmuxId, "-t", "=a:");
  const broken = await observer.waitFor("a window of its own", (seen) => {
    const pane = paneCalled(seen, tmuxId);
    return pane?.tmuxWindowId !== before.tmuxWindowId && pane;
  });
  equal(broken.id, before.id);
  await observer.waitForEvent("pane.moved", ({ paneId }) => paneId === before.id);

  await fleet.tmux("join-pane", "-d", "-s", tmuxId, "-t", b.tmuxSessionId);
  const joined = await observer.waitFor("another session", (seen) => {
    const pane = paneCalled(seen, tmuxId);
    return pane?.sessionId === b.id && pane;
  });
  equal(joined.id, before.id);
  const last = await observer.waitFor("its second move", () => moves()[1]);
  deepEqual(last.payload["to"], { sessionId: b.id, tmuxWindowId: joined.tmuxWindowId });
  await observer.waitFor("a count of two", (seen) => sessionCalled(seen, "b")?.paneCount === 2);

  const { snapshot } = observer.seen;
  equal(snapshot.totals.panes, 3);
  equal(observer.seen.events.some(({ type }) => type === "pane.ended"), false);
});

e2eTest("a window moves to another session with all its panes", async () => {
  await using scene = await Scene.start({
    sessions: [{ name: "a", panes: ["quiet", "quiet"] }, { name: "b", panes: ["quiet"] }],
  });
  const { fleet, observer } = scene;
  await fleet.tmux("new-window", "-d", "-t", "=a:", "sleep", "600");
  const ids = await tmuxPanes(fleet);
  const before = await observer.waitForPanes(ids);
  const b = await observer.waitFor("session b", (seen) => sessionCalled(seen, "b"));

  await fleet.tmux("move-window", "-d", "-s", "=a:0", "-t", "=b:7");
  await observer.waitFor("three panes in b", (seen) => {
    return livingPanes(seen).filter(({ sessionId }) => sessionId === b.id).length === 3;
  });
  deepEqual(
    livingPanes(observer.seen).map(({ id }) => id).sort(),
    before.map(({ id }) => id).sort(),
  );
  const moved = observer.seen.events.filter(({ type }) => type === "pane.moved");
  equal(moved.length, 2);
});

e2eTest("sessions and windows are renamed", async () => {
  await using scene = await Scene.start();
  const { fleet, observer } = scene;
  const { id } = await observer.waitFor("session one", (seen) => sessionCalled(seen, "one"));

  await fleet.renameSession("=one", "über $(x) 'y'");
  const renamed = await observer.waitForEvent("session.renamed");
  deepEqual(renamed.payload, { from: "one", to: "über $(x) 'y'" });
  equal(renamed.sessionId, id);
  await observer.waitFor("the name", (seen) => sessionCalled(seen, "über $(x) 'y'")?.id === id);

  await fleet.tmux("rename-window", "-t", "%0", "the window");
  await observer.waitFor("the window's name", (seen) => {
    return paneCalled(seen, "%0")?.windowName === "the window";
  });
});

e2eTest("two sessions swap their names in one look", async () => {
  await using scene = await Scene.start({
    sessions: [{ name: "left", panes: ["quiet"] }, { name: "right", panes: ["quiet"] }],
  });
  const { observer } = scene;
  const left = await observer.waitFor("session left", (seen) => sessionCalled(seen, "left"));
  const right = await observer.waitFor("session right", (seen) => sessionCalled(seen, "right"));

  const swap = [
    ...["rename-session", "-t", left.tmuxSessionId, "between", ";"],
    ...["rename-session", "-t", right.tmuxSessionId, "left", ";"],
    ...["rename-session", "-t", left.tmuxSessionId, "right"],
  ];
  await runTmux(scene, swap);
  await observer.waitFor("the names swapped", (seen) => {
    return sessionCalled(seen, "left")?.id === right.id &&
      sessionCalled(seen, "right")?.id === left.id;
  });
  const renamed = observer.seen.events.filter(({ type }) => type === "session.renamed");
  deepEqual(
    renamed.map(({ sessionId, payload }) => [sessionId, payload["from"], payload["to"]]).sort(),
    [[left.id, "left", "right"], [right.id, "right", "left"]].sort(),
  );
});

e2eTest("a window linked into two sessions shows each pane once", async () => {
  await using scene = await Scene.start({
    sessions: [{ name: "a", panes: ["quiet", "quiet"] }, { name: "b", panes: ["quiet"] }],
  });
  const { fleet, observer } = scene;
  const a = await observer.waitFor("session a", (seen) => sessionCalled(seen, "a"));
  const b = await observer.waitFor("session b", (seen) => sessionCalled(seen, "b"));
  const before = await observer.waitFor("the pane", (seen) => paneCalled(seen, "%0"));

  await fleet.tmux("link-window", "-d", "-s", "=a:0", "-t", "=b:5");
  const linked = await observer.waitFor("both sessions at the pane", (seen) => {
    const pane = paneCalled(seen, "%0");
    return pane?.sessionIds.length === 2 && pane;
  });
  equal(linked.id, before.id);
  deepEqual(linked.sessionIds, [a.id, b.id]);
  await observer.waitFor("b's count", (seen) => sessionCalled(seen, "b")?.paneCount === 3);
  equal(observer.seen.snapshot.totals.panes, 3);

  await fleet.tmux("kill-session", "-t", "=a");
  const left = await observer.waitFor("only b at the pane", (seen) => {
    const pane = paneCalled(seen, "%0");
    return pane?.sessionIds.length === 1 && pane;
  });
  deepEqual([left.id, left.sessionIds, left.sessionId], [before.id, [b.id], b.id]);
  equal(observer.seen.events.some(({ type }) => type === "pane.ended"), false);
});

e2eTest("sessions of a group share their panes", async () => {
  await using scene = await Scene.start({ sessions: [{ name: "a", panes: ["quiet", "quiet"] }] });
  const { fleet, observer } = scene;
  await fleet.tmux("new-session", "-d", "-t", "=a", "-s", "twin");
  const twin = await observer.waitFor("the twin", (seen) => sessionCalled(seen, "twin"));
  notEqual(twin.groupName, null);
  await observer.waitFor("both in one group with the same panes", (seen) => {
    const [one, two] = [sessionCalled(seen, "a"), sessionCalled(seen, "twin")];
    return one?.groupName === two?.groupName && one?.paneCount === 2 && two?.paneCount === 2;
  });
  equal(observer.seen.snapshot.totals.panes, 2);

  await fleet.tmux("kill-session", "-t", "=twin");
  await observer.waitForEvent("session.ended", ({ sessionId }) => sessionId === twin.id);
  const panes = await observer.waitForPanes(await tmuxPanes(fleet));
  deepEqual(panes.map(({ sessionIds }) => sessionIds.length), [1, 1]);
  equal(observer.seen.events.some(({ type }) => type === "pane.ended"), false);
});

e2eTest("a dead pane that tmux keeps is ended, and lives again when respawned", async () => {
  await using scene = await Scene.start({ setup: [["set-option", "-g", "remain-on-exit", "on"]] });
  const { fleet, observer } = scene;
  const tmuxId = await fleet.split("=one:", { command: ["sh", "-c", "sleep 0.2; exit 3"] });
  const dead = await observer.waitFor("the dead pane", (seen) => {
    const pane = paneCalled(seen, tmuxId);
    return pane?.status === "ended" && pane;
  });
  equal(dead.statusReason, "pane_dead");
  const ended = await observer.waitForEvent("pane.ended", ({ paneId }) => paneId === dead.id);
  equal(ended.payload["reason"], "pane_dead");
  // tmux learns how a process ended after it knows that its terminal is closed, and now and then never.
  const told = await fleet.tmux("display-message", "-p", "-t", tmuxId, "#{pane_dead_status}");
  await observer.waitFor("its status, if tmux has one", (seen) => {
    const status = paneCalled(seen, tmuxId)?.exitStatus;
    return status === 3 || (status === null && told.trim() === "");
  });

  await fleet.tmux("respawn-pane", "-t", tmuxId, "sleep", "600");
  const alive = await observer.waitFor("the pane alive", (seen) => {
    const pane = paneCalled(seen, tmuxId);
    return pane?.endedAt === null && pane;
  });
  deepEqual([alive.id, alive.exitStatus], [dead.id, null]);
  notEqual(alive.tmuxPid, dead.tmuxPid);
  await observer.waitForEvent("pane.respawned", ({ paneId }) => paneId === dead.id);

  await fleet.killPane(tmuxId);
  await observer.waitForEvent("pane.ended", ({ paneId, payload }) => {
    return paneId === dead.id && payload["reason"] === "closed";
  });
});

/** Several commands in one process: between them nobody can look. */
async function runTmux({ fleet }: Scene, args: readonly string[]): Promise<void> {
  const { success } = await new Deno.Command("tmux", {
    args: ["-S", fleet.socketPath, ...args],
    env: fleet.env,
    clearEnv: true,
    stdin: "null",
  }).output();
  equal(success, true);
}
