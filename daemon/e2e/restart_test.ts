import { deepEqual, equal, notEqual, rejects } from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { RpcError } from "../../shared/rpc/client_errors.ts";
import { e2eTest } from "./e2e_test_case.ts";
import { livingPanes, paneCalled, sessionCalled } from "./observer.ts";
import { Scene, tmuxPanes } from "./scene.ts";

e2eTest("a restarted daemon goes on with the same sessions, panes and cursor", async () => {
  await using scene = await Scene.start({
    sessions: [{ name: "one", panes: ["quiet", "quiet"] }, { name: "two", panes: ["quiet"] }],
  });
  const { fleet } = scene;
  const before = scene.observer.seen.snapshot;
  const { sinceEventId } = scene.observer.cursor;
  const one = sessionCalled(scene.observer.seen, "one")?.id;
  const panesOfOne = () =>
    livingPanes(scene.observer.seen).filter(({ sessionId }) => sessionId === one)
      .map(({ id }) => id);
  const panesBefore = panesOfOne();

  equal((await scene.daemon.stop()).code, 0);
  await fleet.tmux("kill-session", "-t", "=two");
  await fleet.addSession({ name: "three", panes: ["quiet"] });
  await scene.restart();

  const { observer } = scene;
  await observer.waitFor("the new session", (seen) => sessionCalled(seen, "three"));
  await observer.waitForEvent("session.ended", ({ display }) => display.sessionName === "two");
  await observer.waitForPanes(await tmuxPanes(fleet));
  deepEqual(panesOfOne(), panesBefore);
  equal(panesBefore.length, 2);

  const { snapshot, events } = observer.seen;
  equal(snapshot.instanceId, before.instanceId);
  notEqual(snapshot.runId, before.runId);
  equal(events[0]?.id, sinceEventId + 1, "no event is left out between the runs");
  equal(events.filter(({ type }) => type === "session.created").length, 1);
});

e2eTest("a cursor of another database is stale", async () => {
  await using scene = await Scene.start();
  const { cursor } = scene.observer;
  const stale = { ...cursor, instanceId: crypto.randomUUID() };
  await rejects(scene.daemon.observe(stale), isStale);
  const ahead = { ...cursor, sinceEventId: cursor.sinceEventId + 1_000 };
  await rejects(scene.daemon.observe(ahead), isStale);
});

e2eTest("each run stands in the database, and a graceful end too", async () => {
  await using scene = await Scene.start();
  await scene.daemon.kill9();
  await scene.restart();
  await scene.observer.waitFor("the pane", (seen) => paneCalled(seen, "%0"));
  await scene.daemon.stop();
  using db = new DatabaseSync(scene.home.paths.database, { readOnly: true });
  const runs = db.prepare("SELECT ended_at FROM daemon_runs ORDER BY started_at").all();
  equal(runs.length, 2);
  equal(runs[0]?.["ended_at"], null, "it was killed");
  equal(typeof runs[1]?.["ended_at"], "number");
});

function isStale(error: unknown): boolean {
  return error instanceof RpcError && JSON.stringify(error.data).includes("STALE_CURSOR");
}
