import { deepEqual, equal, notEqual } from "node:assert/strict";
import { join } from "node:path";
import { Fleet } from "../../fixtures/fleet.ts";
import { DaemonProcess } from "./daemon_process.ts";
import { e2eTest } from "./e2e_test_case.ts";
import { livingPanes, type Observer, paneCalled, sessionCalled } from "./observer.ts";
import { Scene, tmuxPanes } from "./scene.ts";
import { mergeConfig, QUICK, TempHome } from "./temp_home.ts";

e2eTest("all ends with a killed tmux server, and the next one on its socket is new", async () => {
  await using scene = await Scene.start({
    sessions: [{ name: "one", panes: ["quiet", "quiet"] }, { name: "two", panes: ["quiet"] }],
  });
  const { fleet, observer } = scene;
  const old = await observer.waitFor("pane %0", (seen) => paneCalled(seen, "%0"));

  await fleet.tmux("kill-server");
  await expectAllEnded(observer, { reasons: ["server_exited"], sessions: 2, panes: 3 });
  await observer.waitFor("a source without a server", ({ snapshot }) => {
    return snapshot.sources.every(({ status }) => status === "disconnected");
  });

  await fleet.addSession({ name: "one", panes: ["quiet"] });
  const fresh = await observer.waitFor("pane %0", (seen) => paneCalled(seen, "%0"));
  notEqual(fresh.id, old.id);
  const session = await observer.waitFor("session one", (seen) => sessionCalled(seen, "one"));
  notEqual(session.id, old.sessionId);
  const pid = await fleet.serverPid();
  await observer.waitForEvent("server.started", ({ payload }) => payload["pid"] === pid);
});

e2eTest("a crashed tmux server has ended, although its socket is still there", async () => {
  await using scene = await Scene.start();
  const { fleet, observer } = scene;
  await fleet.crashServer();
  equal((await Deno.lstat(fleet.socketPath)).isSocket, true);
  await expectAllEnded(observer, { reasons: ["server_exited"], sessions: 1, panes: 1 });
});

e2eTest("a server replaced at once is another server", async () => {
  await using scene = await Scene.start();
  const { fleet, observer } = scene;
  const old = await observer.waitFor("pane %0", (seen) => paneCalled(seen, "%0"));
  await fleet.crashServer();
  await fleet.addSession({ name: "one", panes: ["quiet"] });
  await observer.waitFor("another pane %0", (seen) => {
    const pane = paneCalled(seen, "%0");
    return pane !== undefined && pane.id !== old.id;
  });
  // Whether a look fell between the two is up to chance.
  const reasons = ["server_exited", "server_replaced"];
  await expectAllEnded(observer, { reasons, sessions: 1, panes: 1 });
});

e2eTest("two servers both have a pane %0", async () => {
  await using home = await TempHome.create();
  await using left = await Fleet.start({ sessions: [{ name: "work", panes: ["quiet"] }] });
  await using right = await Fleet.start({ sessions: [{ name: "work", panes: ["quiet"] }] });
  const sockets = [left.socketPath, right.socketPath];
  await using daemon = await DaemonProcess.start({
    home: home.dir,
    config: mergeConfig(QUICK, { tmux: { sockets } }),
  });
  const observer = await daemon.observe();
  const panes = await observer.waitForPanes(["%0", "%0"]);
  equal(new Set(panes.map(({ id }) => id)).size, 2);
  equal(new Set(panes.map(({ sourceId }) => sourceId)).size, 2);

  await left.tmux("kill-server");
  await observer.waitForEvent("server.ended");
  const [kept] = await observer.waitForPanes(["%0"]);
  const source = observer.seen.snapshot.sources.find(({ id }) => id === kept?.sourceId);
  deepEqual([source?.tmuxSocket, source?.status], [right.socketPath, "ok"]);
});

e2eTest("servers are found while the daemon runs, each on its own socket", async () => {
  await using home = await TempHome.create();
  const tmuxTmpdir = join(home.dir, "tmux");
  await using daemon = await DaemonProcess.start({
    home: home.dir,
    config: QUICK,
    env: { PATH: "/usr/bin:/bin", TMUX_TMPDIR: tmuxTmpdir },
  });
  const observer = await daemon.observe();
  equal(observer.seen.snapshot.sessions.length, 0);

  const fleetOptions = { dir: home.dir, sessions: [{ name: "first", panes: ["quiet"] }] };
  await using first = await Fleet.start({ ...fleetOptions, socketName: "first" });
  await observer.waitFor("the first", (seen) => sessionCalled(seen, "first"));
  const sessions = [{ name: "second", panes: ["quiet"] }];
  await using second = await Fleet.start({ ...fleetOptions, sessions, socketName: "second" });
  await observer.waitFor("the second", (seen) => sessionCalled(seen, "second"));
  deepEqual(
    livingPanes(observer.seen).length,
    (await tmuxPanes(first)).length + (await tmuxPanes(second)).length,
  );

  await second.tmux("kill-server");
  await observer.waitForEvent("session.ended", ({ display }) => display.sessionName === "second");
  await second.addSession({ name: "third", panes: ["quiet"] });
  await observer.waitFor("a server on the same socket", (seen) => sessionCalled(seen, "third"));
});

e2eTest("a server that was found ends while the daemon is away, and this is told", async () => {
  await using home = await TempHome.create();
  const env = { PATH: "/usr/bin:/bin", TMUX_TMPDIR: join(home.dir, "tmux") };
  await using fleet = await Fleet.start({
    dir: home.dir,
    socketName: "other",
    sessions: [{ name: "one", panes: ["quiet"] }],
  });
  const cursor = await (async () => {
    await using daemon = await DaemonProcess.start({ home: home.dir, config: QUICK, env });
    const observer = await daemon.observe();
    await observer.waitFor("the session", (seen) => sessionCalled(seen, "one"));
    const { cursor } = observer;
    equal((await daemon.stop()).code, 0);
    return cursor;
  })();
  await fleet.tmux("kill-server");

  await using daemon = await DaemonProcess.start({ home: home.dir, env });
  const observer = await daemon.observe(cursor);
  await observer.waitForEvent("session.ended", ({ display }) => display.sessionName === "one");
  await observer.waitForEvent("server.ended");
  await observer.waitFor("no pane alive", (seen) => livingPanes(seen).length === 0);
});

async function expectAllEnded(
  observer: Observer,
  wanted: {
    readonly reasons: readonly string[];
    readonly sessions: number;
    readonly panes: number;
  },
): Promise<void> {
  await observer.waitForEvent("server.ended");
  const count = (type: string) =>
    observer.seen.events.filter((event) =>
      event.type === type && wanted.reasons.includes(String(event.payload["reason"]))
    ).length;
  await observer.waitFor("every end", () => {
    return count("session.ended") === wanted.sessions && count("pane.ended") === wanted.panes;
  });
  equal(count("server.ended"), 1);
}
