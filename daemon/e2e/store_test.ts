import { deepEqual, equal, match, notEqual, ok } from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { basename, dirname, join } from "node:path";
import type { Event } from "../../shared/model/event.ts";
import { Fleet } from "../../fixtures/fleet.ts";
import { DaemonProcess } from "./daemon_process.ts";
import { e2eTest } from "./e2e_test_case.ts";
import { eventually } from "./eventually.ts";
import { SmallDisk, whyNoSmallDisk } from "./small_disk.ts";
import { Scene, tmuxPanes } from "./scene.ts";
import { mergeConfig, QUICK, TempHome } from "./temp_home.ts";

e2eTest("a corrupt database is set aside and a new one begun", async () => {
  await using scene = await Scene.start();
  const { database, logFile } = scene.home.paths;
  const { instanceId } = scene.observer.seen.snapshot;
  await scene.daemon.stop();
  const garbage = new TextEncoder().encode("this was a database once\n".repeat(2_000));
  await Deno.writeFile(database, garbage);

  const { fleet, home } = scene;
  await using daemon = await DaemonProcess.start({ home: home.dir });
  const observer = await daemon.observe();
  await observer.waitForPanes(await tmuxPanes(fleet));
  notEqual(observer.seen.snapshot.instanceId, instanceId, "cursors of the old one are void");
  const aside = [...Deno.readDirSync(dirname(database))]
    .filter(({ name }) => name.startsWith(`${basename(database)}.corrupt-`));
  equal(aside.length, 1);
  const kept = await Deno.readFile(join(dirname(database), aside[0]?.name ?? ""));
  deepEqual(kept, garbage, "it is kept as it was");
  match(await Deno.readTextFile(logFile), /set aside/);
});

e2eTest("a database that another program holds is named, and nothing is started", async () => {
  await using home = await stoppedHome();
  const { database, socket } = home.paths;
  const db = new DatabaseSync(database);
  try {
    db.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN IMMEDIATE; UPDATE meta SET value = value;");
    await using daemon = await DaemonProcess.spawn({ home: home.dir });
    const { code } = await daemon.ended();
    notEqual(code, 0);
    match(daemon.said, /another program holds .*tracker\.db/);
    equal(await Deno.lstat(socket).then(() => true, () => false), false);
  } finally {
    db.close();
  }
  await using _daemon = await DaemonProcess.start({ home: home.dir });
});

e2eTest("a database of a newer version is refused and left as it is", async () => {
  await using home = await stoppedHome();
  const { database } = home.paths;
  {
    using db = new DatabaseSync(database);
    db.exec("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE;");
    db.exec("PRAGMA user_version = 999");
  }
  const before = await Deno.readFile(database);
  await using daemon = await DaemonProcess.spawn({ home: home.dir });
  const { code } = await daemon.ended();
  notEqual(code, 0);
  match(daemon.said, /schema is 999.*newer version/);
  deepEqual(await Deno.readFile(database), before);
});

e2eTest("a full disk stops the cursor, not the picture, and nothing is lost", async () => {
  await using disk = await SmallDisk.mount({ bytes: 2 * 1024 * 1024 });
  await using fleet = await Fleet.start({ sessions: [{ name: "one", panes: ["quiet"] }] });
  const config = mergeConfig(QUICK, { tmux: { sockets: [fleet.socketPath] } });
  await using daemon = await DaemonProcess.start({ home: disk.dir, config });
  const observer = await daemon.observe({ sinceEventId: 0 });
  await observer.waitForPanes(await tmuxPanes(fleet));

  await disk.fill();
  await growUntil(fleet, () => !observer.seen.snapshot.persisted);
  const { lastEventId } = observer.seen.snapshot;
  await fleet.addSession({ name: "while full", panes: ["quiet"] });
  const panes = await tmuxPanes(fleet);
  const shown = await observer.waitForPanes(panes);
  const { snapshot } = observer.seen;
  deepEqual([snapshot.persisted, snapshot.degraded], [false, true]);
  equal(snapshot.lastEventId, lastEventId, "the cursor stands");
  const health = await observer.request("health.get");
  equal(health.status, "degraded");
  equal(health.store.persisted, false);
  ok(health.store.pendingEvents > 0);
  match(String(health.lastError), /full|space|written/i);

  await disk.free();
  await observer.waitFor("a store that keeps", ({ snapshot }) => snapshot.persisted);
  const told = await observer.waitFor("every pane told", ({ events }) => {
    const created = events.filter(({ type }) => type === "pane.created");
    return created.length === shown.length && created;
  });
  deepEqual(idsOf(told), shown.map(({ id }) => id).sort());
  expectNoHole(observer.seen.events);
  await eventually("good health", async () => {
    return (await observer.request("health.get")).store.pendingEvents === 0;
  });
}, { missing: whyNoSmallDisk() });

/** A home whose daemon has run and stopped. */
async function stoppedHome(): Promise<TempHome> {
  const home = await TempHome.create();
  await using daemon = await DaemonProcess.start({ home: home.dir, config: QUICK });
  await daemon.stop();
  return home;
}

/** Gives the store so much to write that its log must grow. */
async function growUntil(fleet: Fleet, isEnough: () => boolean): Promise<void> {
  let count = 0;
  await eventually("a store that cannot write", async () => {
    if (isEnough()) return true;
    await fleet.addSession({ name: `grow ${++count}`, panes: ["quiet", "quiet", "quiet"] });
    return isEnough();
  }, { deadlineMs: 60_000, lastSeen: () => `${count} sessions added` });
}

function idsOf(events: readonly Event[]): readonly string[] {
  return events.map(({ paneId }) => String(paneId)).sort();
}

function expectNoHole(events: readonly Event[]): void {
  const [first] = events;
  deepEqual(events.map(({ id }) => id), events.map((_, index) => (first?.id ?? 0) + index));
}

e2eTest(
  "a database that is deleted while the daemon runs is named, and the next run begins anew",
  async () => {
    await using scene = await Scene.start();
    const { database } = scene.home.paths;
    const { instanceId } = scene.observer.seen.snapshot;
    for (const suffix of ["", "-wal", "-shm"]) await Deno.remove(database + suffix);
    await scene.fleet.addSession({ name: "after it was deleted", panes: ["quiet"] });
    const panes = await tmuxPanes(scene.fleet);
    await scene.observer.waitForPanes(panes);
    const health = await scene.observer.request("health.get");
    equal(health.status, "degraded");
    const check = health.checks.find(({ name }) => name === "database");
    match(String(check?.detail), /deleted or replaced: restart the daemon/);
    equal((await scene.daemon.stop()).code, 0);

    await using daemon = await DaemonProcess.start({ home: scene.home.dir });
    const observer = await daemon.observe();
    await observer.waitForPanes(panes);
    notEqual(observer.seen.snapshot.instanceId, instanceId, "cursors of the lost one are void");
  },
);

e2eTest("a read-only file system is named, and nothing is started", async () => {
  await using disk = await SmallDisk.mount({ bytes: 4 * 1024 * 1024 });
  {
    await using daemon = await DaemonProcess.start({ home: disk.dir, config: QUICK });
    equal((await daemon.stop()).code, 0);
  }
  await disk.protect();
  await using daemon = await DaemonProcess.spawn({ home: disk.dir });
  const { code } = await daemon.ended();
  notEqual(code, 0);
  match(daemon.said, /read-only|cannot be written|EROFS/i);
}, { missing: whyNoSmallDisk() });
