import { equal, match, notEqual, ok } from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { runCommand } from "./cli_process.ts";
import { DaemonProcess } from "./daemon_process.ts";
import { e2eTest } from "./e2e_test_case.ts";
import { Scene } from "./scene.ts";

e2eTest("a backup is made while events flow, and restored after the stop", async () => {
  await using scene = await Scene.start();
  const { fleet, observer, daemon, home } = scene;
  const backup = join(home.dir, "before.db");
  const flow = grow(scene, 4);
  const made = await runCommand(home.dir, "db", "backup", backup, "--json");
  equal(made.code, 0, made.stderr);
  await flow;
  await fleet.addSession({ name: "after the backup", panes: ["quiet"] });
  const { lastEventId } = JSON.parse(made.stdout);
  await observer.waitFor("later events", ({ events }) => (events.at(-1)?.id ?? 0) > lastEventId);
  equal(observer.seen.snapshot.persisted, true);

  const checked = await runCommand(home.dir, "db", "check", "--json");
  equal(checked.code, 0, checked.stdout + checked.stderr);
  ok(JSON.parse(checked.stdout).lastEventId > lastEventId);
  equal((await runCommand(home.dir, "db", "check", backup)).code, 0);

  for (const command of [["restore", backup, "--yes"], ["vacuum"], ["rebuild-stats"]]) {
    const refused = await runCommand(home.dir, "db", ...command);
    equal(refused.code, 3, "not while a daemon runs");
    match(refused.stderr, /ntm-tracker stop/);
  }
  const { instanceId } = observer.seen.snapshot;
  const cursor = observer.cursor;
  await daemon.stop();

  equal((await runCommand(home.dir, "db", "restore", backup)).code, 2, "not without --yes");
  equal((await runCommand(home.dir, "db", "restore", backup, "--dry-run")).code, 0);
  const restored = await runCommand(home.dir, "db", "restore", backup, "--yes", "--json");
  equal(restored.code, 0, restored.stderr);
  const { replaced } = JSON.parse(restored.stdout);
  ok(existsSync(replaced), "what was there is kept");
  const shrunk = await runCommand(home.dir, "db", "vacuum");
  equal(shrunk.code, 0, shrunk.stderr);
  const rebuilt = await runCommand(home.dir, "db", "rebuild-stats", "--json");
  equal(rebuilt.code, 0, rebuilt.stderr);
  equal(JSON.parse(rebuilt.stdout).written, true);
  const tried = await runCommand(home.dir, "db", "rebuild-stats", "--dry-run");
  match(tried.stdout, /quarters of an hour would be summed up anew/);

  await using again = await DaemonProcess.start({ home: home.dir });
  const later = await again.observe({ sinceEventId: lastEventId });
  await later.waitForPanes((await fleet.tmux("list-panes", "-a", "-F", "#{pane_id}")).split("\n"));
  notEqual(later.seen.snapshot.instanceId, instanceId, "cursors of what was replaced are void");
  const client = await again.socketClient();
  await client.request("events.list", { ...cursor }).then(
    () => ok(false, "an old cursor was taken"),
    (error) => match(String(error), /another database/),
  );
  equal((await runCommand(home.dir, "db", "check")).code, 0);
});

/** So many sessions more, one after the other. */
async function grow({ fleet }: Scene, count: number): Promise<void> {
  for (let at = 1; at <= count; at++) {
    await fleet.addSession({ name: `more ${at}`, panes: ["quiet", "quiet"] });
  }
}
