import { deepEqual, equal, notEqual, ok } from "node:assert/strict";
import { e2eTest } from "../../daemon/e2e/e2e_test_case.ts";
import { connectTo } from "../../daemon/e2e/daemon_process.ts";
import { eventually } from "../../daemon/e2e/eventually.ts";
import type { Result } from "../../shared/protocol/manifest.ts";
import { RpcClient } from "../../shared/rpc/client.ts";
import { TrayScene, type WatchedLink } from "./tray_scene.ts";

const KILLS = 10;
const IMPATIENT = { firstMs: 50, longestMs: 200, maxStarts: 2 * KILLS };

e2eTest(
  "the tray's link outlives ten kills of the daemon, and misses and doubles nothing",
  async () => {
    await using scene = await TrayScene.start();
    const watched = await scene.link({ limits: IMPATIENT });
    const { link } = watched;
    await sees(watched, "one");
    const { lastEventId: begin } = await link.request("snapshot.get", {});
    const pids = new Set<number>();
    for (let n = 1; n <= KILLS; n++) {
      const child = watched.child;
      ok(child !== null);
      pids.add(child.pid);
      const before = watched.states.length;
      Deno.kill(child.pid, "SIGKILL");
      // While nobody looks.
      await scene.fleet.tmux(
        "rename-session",
        "-t",
        n === 1 ? "=one" : `=name-${n - 1}`,
        `name-${n}`,
      );
      await eventually("the loss", () => watched.states.length > before);
      await watched.becomes("live");
      await sees(watched, `name-${n}`);
      equal(scene.processes.length, 1);
    }
    equal(pids.size, KILLS);
    ok(watched.child?.said().includes("something about your machine"));

    const { lastEventId } = await link.request("snapshot.get", {});
    await eventually("the last event", () => (watched.events.at(-1)?.id ?? 0) >= lastEventId);
    const { events } = await link.request("events.list", { sinceEventId: begin, limit: 500 });
    const told = watched.events.map(({ id }) => id).filter((id) => id > begin);
    deepEqual(told, events.map(({ id }) => id));
    ok(events.length >= KILLS && events.length < 500);
    equal(watched.beganAnew, 0);

    await link.stop();
    deepEqual(scene.processes, []);
  },
);

e2eTest("the tray restarts the daemon, for another tray that shares it too", async () => {
  await using scene = await TrayScene.start();
  const owner = await scene.link({ limits: IMPATIENT });
  const guest = await scene.link({ limits: IMPATIENT });
  await sees(owner, "one");
  const runId = owner.link.snapshot?.runId;
  equal(guest.link.snapshot?.runId, runId);

  await guest.link.restartDaemon();
  for (const watched of [owner, guest]) {
    await eventually("another run", () => {
      const { state, snapshot } = watched.link;
      return state.kind === "live" && snapshot?.runId !== runId;
    }, { lastSeen: () => JSON.stringify(watched.link.state) });
    await sees(watched, "one");
  }
  notEqual(owner.link.snapshot?.runId, runId);
  equal(owner.link.snapshot?.runId, guest.link.snapshot?.runId);
  await Promise.all([owner.link.stop(), guest.link.stop()]);
  deepEqual(scene.processes, []);
});

e2eTest(
  "the tray leaves a daemon that it started, and that another client uses, alive",
  async () => {
    await using scene = await TrayScene.start();
    const watched = await scene.link({ limits: IMPATIENT });
    const pid = watched.child?.pid;
    const other = new RpcClient(await connectTo(scene.home.dir), { timeoutMs: 30_000 });
    try {
      const before = await other.request<Result<"health.get">>("health.get", {});
      deepEqual([before.pid, before.clients], [pid, 2]);
      // A new connection becomes a bridge to it, and the quit takes neither away.
      watched.link.reconnect();
      await eventually("another process", () => watched.child?.pid !== pid);
      await watched.becomes("live");
      await watched.link.stop();
      const after = await other.request<Result<"health.get">>("health.get", {});
      equal(after.pid, pid);
      deepEqual(scene.processes.map((each) => each.pid), [pid]);
    } finally {
      other.close();
    }
    await eventually("the end of the daemon", () => scene.processes.length === 0);
  },
);

async function sees({ link }: WatchedLink, name: string): Promise<void> {
  await eventually(`session ${name}`, () => {
    return link.snapshot?.sessions.some((session) => session.name === name);
  }, { lastSeen: () => link.snapshot?.sessions.map((session) => session.name).join() });
}
