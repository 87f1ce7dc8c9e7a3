import { deepEqual, equal, match, notEqual, ok } from "node:assert/strict";
import { e2eTest } from "../../daemon/e2e/e2e_test_case.ts";
import { eventually, pause } from "../../daemon/e2e/eventually.ts";
import { Fleet } from "../../fixtures/fleet.ts";
import { beOnlyInstance } from "../machine/single_instance.ts";
import { BOX, MIN_PENDING_MS, ProgramScene, type ShownTray } from "./program_scene.ts";

const QUIET = /^● 1 session$/;
const CALLS = /^● 1 session, 1 needs you$/;

e2eTest("the tray shows a call until it is answered, and tells it once", async () => {
  await using scene = await ProgramScene.start();
  const tray = await scene.tray();
  await tray.shows(QUIET);
  const quiet = tray.desktop.look.picture;

  await scene.asks();
  await tray.shows(CALLS);
  const seenAt = performance.now();
  notEqual(tray.desktop.look.picture, quiet);
  match(tray.desktop.look.tooltip, /^1 needs you\n/);
  deepEqual(tray.told, [], "before its time");
  await isTold(tray, 1);
  ok(performance.now() - seenAt >= MIN_PENDING_MS / 2, "it was told too soon");

  tray.dies();
  const next = await scene.tray();
  await next.shows(CALLS);
  await knowsRules(next);
  // What is there when a daemon is connected is not told before that.
  await pause(5_000 + MIN_PENDING_MS);
  deepEqual(next.told, [], "told a second time");

  await scene.answers();
  await next.shows(QUIET);
  equal(next.desktop.look.picture.length, quiet.length);
  await scene.asks();
  await isTold(next, 1);
  deepEqual(next.desktop.closedNotices, []);
  await scene.answers();
  const [notice] = next.desktop.notices;
  await eventually("the end of the notice", () => next.desktop.closedNotices.length > 0);
  deepEqual(next.desktop.closedNotices, [notice?.id]);
  await next.program.stop();
  deepEqual(scene.processes, []);
});

e2eTest("what was answered while neither tray nor daemon ran is not told, nor shown", async () => {
  await using scene = await ProgramScene.start();
  const tray = await scene.tray();
  await tray.shows(QUIET);
  await scene.asks();
  await tray.shows(CALLS);
  tray.dies();
  await eventually("no process", () => scene.processes.length === 0);
  deepEqual(tray.told, [], "before its time");
  await scene.answers();
  await pause(2 * MIN_PENDING_MS);

  const next = await scene.tray();
  await next.shows(QUIET);
  await knowsRules(next);
  await pause(2 * MIN_PENDING_MS);
  const shown = next.desktop.looks.map(({ menu, tooltip }) => `${menu[0]?.label}: ${tooltip}`);
  deepEqual(shown.filter((text) => /needs you/.test(text)), []);
  deepEqual(next.told, []);

  await scene.asks();
  await next.shows(CALLS);
  await isTold(next, 1);
});

e2eTest(
  "the tray is silent in quiet hours and while it is snoozed, and shows all the same",
  async () => {
    await using scene = await ProgramScene.start();
    const client = await scene.client();
    const allDay = {
      "notifications.quiet_hours": true,
      "notifications.quiet_start": hoursFromNow(-2),
      "notifications.quiet_end": hoursFromNow(2),
    };
    await client.request("config.set", { values: allDay });
    const tray = await scene.tray();
    await tray.shows(QUIET);
    await knowsRules(tray);
    await scene.asks();
    await tray.shows(CALLS);
    await pause(3 * MIN_PENDING_MS);
    deepEqual(tray.told, []);

    await tray.clicks("snooze:60");
    await eventually("the snooze", () => tray.desktop.has("snooze:end"));
    await client.request("config.set", { values: { "notifications.quiet_hours": false } });
    await pause(3 * MIN_PENDING_MS);
    deepEqual(tray.told, []);
    await tray.shows(CALLS);
    await tray.clicks("End Snooze");
    await isTold(tray, 1);
  },
);

e2eTest(
  "the tray shows a daemon that is killed as lost, and as there when it is back",
  async () => {
    await using scene = await ProgramScene.start();
    const tray = await scene.tray();
    await tray.shows(QUIET);
    const { picture } = tray.desktop.look;
    const seen: string[] = [];
    tray.desktop.onLook = () => seen.push(tray.header);
    const [child] = tray.children;
    Deno.kill(child?.pid ?? 0, "SIGKILL");
    await eventually("the loss", () => seen.some((header) => header === "○ Not connected"));
    await tray.shows(QUIET);
    equal(tray.desktop.look.picture.length, picture.length);
    equal(scene.processes.length, 1);
  },
);

e2eTest("the menu stops, starts and restarts the daemon", async () => {
  await using scene = await ProgramScene.start();
  const tray = await scene.tray();
  await tray.shows(QUIET);
  await tray.clicks("Stop Daemon");
  await tray.shows(/^○ Not connected$/);
  await eventually("no process", () => scene.processes.length === 0);
  await tray.clicks("Start Daemon");
  await tray.shows(QUIET);
  const [before] = scene.processes;
  await tray.clicks("Restart Daemon");
  await eventually("another process", () => {
    const [now] = scene.processes;
    return now !== undefined && now.pid !== before?.pid;
  });
  await tray.shows(QUIET);
  const starts = tray.children.length;
  await tray.clicks("Reconnect");
  await eventually("another connection", () => tray.children.length > starts);
  await tray.shows(QUIET);
});

e2eTest("clicks reach the terminal, the clipboard, the folders and the settings", async () => {
  await using scene = await ProgramScene.start();
  const tray = await scene.tray();
  await tray.shows(QUIET);
  await tray.clicks("Copy Attach Command");
  await tray.clicks("Open in Terminal");
  await eventually("both", () => tray.deeds.length === 2, { lastSeen: () => tray.deeds });
  match(tray.deeds.find((deed) => deed.startsWith("copy ")) ?? "", /^copy .*tmux .*attach/);
  match(
    tray.deeds.find((deed) => deed.startsWith("terminal ")) ?? "",
    /^terminal .* attach \S+ --exec/,
  );
  await tray.clicks(/^Focus /);
  await eventually("the focus", () => tray.deeds.length === 3, { lastSeen: () => tray.told });

  await tray.clicks(`pin:${BOX}:one`);
  await eventually("the pin", () => tray.desktop.items.some(({ label }) => /^★ one /.test(label)));
  deepEqual(tray.settings.settings.pinned, [{ connectionId: BOX, session: "one" }]);
  await tray.clicks(`pin:${BOX}:one`);
  await eventually("no pin", () => tray.settings.settings.pinned.length === 0);

  await tray.clicks("Open Logs");
  await eventually("the folder", () => tray.deeds.includes(`folder ${scene.places.logDir}`));
  match(await Deno.readTextFile(`${scene.places.logDir}/daemon-${BOX}.log`), /\w/);
  await tray.clicks("diagnostics");
  await eventually("the bundle", () => tray.deeds.includes(`folder ${scene.places.stateDir}`));
  deepEqual(tray.told, ["NTM Tracker"]);
});

e2eTest("Focus has the terminal of an attached tmux brought forward", async () => {
  await using scene = await ProgramScene.start();
  const tray = await scene.tray();
  await tray.shows(QUIET);
  const { socketPath } = scene.fleet;
  const command = ["env", "-u", "TMUX", "tmux", "-S", socketPath, "attach-session", "-t", "one"];
  await using _terminal = await Fleet.start({
    sessions: [{ name: "terminal", panes: [{ command }] }],
  });
  await eventually(
    "the client",
    () => scene.fleet.tmux("list-clients").then((text) => text !== ""),
  );
  tray.desktop.raised = "none";
  await tray.clicks(/^Focus /);
  await eventually("a word about it", () => tray.desktop.notices.length > 0);
  deepEqual(tray.desktop.raisedFor.map(({ sessions }) => sessions), [["one"]]);
  match(tray.desktop.notices[0]?.body ?? "", /choose Open in Terminal/);
  deepEqual(tray.deeds, [], "no other terminal opens");
});

e2eTest("a settings file that is edited by hand is taken", async () => {
  await using scene = await ProgramScene.start();
  const tray = await scene.tray();
  await tray.shows(QUIET);
  await tray.clicks("snooze:60");
  await eventually("the file", () => tray.desktop.has("snooze:end"));
  const { settingsFile } = scene.places;
  const written = JSON.parse(await Deno.readTextFile(settingsFile));
  const edited = { ...written, badge: "sessions", snoozedUntil: null };
  await Deno.writeTextFile(settingsFile, JSON.stringify(edited));
  await eventually("the end of the snooze", () => !tray.desktop.has("snooze:end"));
  equal(tray.settings.settings.badge, "sessions");
  await Deno.writeTextFile(settingsFile, "{ nonsense");
  await eventually("the complaint", () => tray.desktop.notices.length > 0);
  match(tray.desktop.notices[0]?.body ?? "", /settings\.json/);
  equal(tray.settings.settings.badge, "sessions");
});

e2eTest(
  "a second start shows the dashboard of the first, which speaks for its daemon",
  async () => {
    await using scene = await ProgramScene.start();
    const tray = await scene.tray();
    await tray.shows(QUIET);
    const first = await beOnlyInstance({ places: scene.places });
    ok(first.kind === "first");
    try {
      first.instance.onShow(() => tray.program.show());
      deepEqual(await beOnlyInstance({ places: scene.places }), { kind: "second", isHeard: true });
    } finally {
      first.instance.release();
    }
    const [window] = tray.desktop.windows;
    ok(window !== undefined);
    const { respond, address } = window.content;
    const page = await respond(new Request(address));
    equal(page.status, 200);
    match(await page.text(), /one/);
    const { width, height } = window.place;
    window.content.onClosed({ width, height: height + 40, x: 7, y: 8 });
    await eventually("the place", () => tray.settings.settings.window.position?.x === 7);
    equal(tray.settings.settings.window.height, height + 40);
  },
);

e2eTest("Quit asks while sessions run in a distro, and then leaves nothing behind", async () => {
  await using scene = await ProgramScene.start("windows");
  const tray = await scene.tray();
  await tray.shows(QUIET);
  await tray.clicks("Quit");
  await eventually("the question", () => tray.desktop.questions.length === 1);
  match(tray.desktop.questions[0]?.text ?? "", /sessions in box/);
  await tray.shows(QUIET);
  equal(tray.desktop.isGone, false);
  const { promise, resolve: answer } = Promise.withResolvers<boolean>();
  tray.desktop.answer = promise;
  await tray.clicks("Stop Daemon");
  await tray.clicks("Quit");
  await eventually("the other question", () => tray.desktop.questions.length >= 2);
  answer(false);
  await tray.shows(QUIET);
  equal(tray.desktop.questions.length, 2, "one at a time");
  tray.desktop.answer = true;
  await tray.clicks("Quit");
  await tray.program.ended;
  equal(tray.desktop.isGone, true);
  deepEqual(scene.processes, []);
});

/** Waits until so many notices were shown, and no more. */
async function isTold(tray: ShownTray, count: number): Promise<void> {
  await eventually("a notice", () => tray.told.length >= count, {
    lastSeen: () => tray.log.slice(-8).join("\n"),
  });
  await pause(2 * MIN_PENDING_MS);
  equal(tray.told.length, count);
}

/** Waits until the tray has been told by which rules its daemon wants it to speak. */
async function knowsRules(tray: ShownTray): Promise<void> {
  await eventually("the rules", () => tray.desktop.has("snooze:15"), {
    lastSeen: () => tray.desktop.items.map(({ id }) => id).join(),
  });
  await eventually("the day", () => /usage/.test(tray.desktop.look.tooltip));
}

function hoursFromNow(hours: number): string {
  const time = Temporal.Now.plainTimeISO("UTC").add({ hours });
  return time.toString({ smallestUnit: "minute" });
}
