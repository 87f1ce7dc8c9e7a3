import { deepEqual, equal, match, notEqual, ok } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { eventually, pause } from "../../daemon/e2e/eventually.ts";
import { mergeConfig, QUICK } from "../../daemon/e2e/temp_home.ts";
import { HEARTBEAT_MS } from "../../shared/protocol/notifications.ts";
import { LINK_LIMITS } from "../engine/link_limits.ts";
import type { IconFace } from "../face/icon.ts";
import type { OpenMenu } from "./open_menu.ts";
import type { ScreenWindow } from "./screen.ts";
import { TrayScene } from "./tray_scene.ts";
import { findItem, plainLabel } from "./windows_desktop.ts";
import { DENOW_EXE, windowsPath } from "./windows_machine.ts";

const DISCONNECTED: IconFace = { condition: "disconnected", badge: null };
const IDLE: IconFace = { condition: "ok", badge: null };
const WORKING: IconFace = { condition: "working", badge: null };
const CALLS_ONE: IconFace = { condition: "needs_you", badge: 1 };
const CALLS_TWO: IconFace = { condition: "needs_you", badge: 2 };

/** From the answer of a distro to a true icon. */
const SOON_MS = 3_000;
const TELLS_AT_ONCE = mergeConfig(QUICK, {
  notifications: { quiet_hours: false, rules: [{ type: "escalation", min_pending_ms: 0 }] },
});
const PATIENT = { deadlineMs: 60_000 };
const RECORDER = fileURLToPath(new URL("programs/record_program.ts", import.meta.url));

Deno.test("Windows: the tray shows who waits, and its menu says the same", async () => {
  await using scene = await TrayScene.start({ agents: 2, isStarted: false });
  const { desktop } = scene;
  await scene.asks("%0");
  const started = Date.now();
  scene.startTray();
  const { calls } = scene.wsl.wsl;
  await eventually("the first icon", () => scene.looks.length > 0, PATIENT);
  await desktop.screen.photograph("tray_begins");
  const spoke = await eventually("a daemon that is started in the distro", () => {
    return calls.some(({ args }) => args.includes("--exec")) && Date.now();
  }, PATIENT);
  await scene.shows(CALLS_ONE);
  await desktop.screen.photograph("tray_calls_one");
  const took = scene.since(spoke, CALLS_ONE);
  const [first, whole] = [DISCONNECTED, CALLS_ONE].map((face) => scene.since(started, face));
  console.log(`first icon ${first} ms after the start of the program, the true one ${whole} ms`);
  console.log(`the true icon ${took} ms after a daemon was asked for in the distro`);
  ok(took <= SOON_MS, `the true icon came after ${took} ms`);

  const sessions = ["▲ one (1 pane, 1 needs you)", "two (1 pane)"];
  const menu = await showsMenu(scene, ["● 2 sessions, 1 needs you", ...notes(...sessions)], {
    stays: true,
  });
  equal(findItem(menu, "● 2 sessions, 1 needs you").isEnabled, false);
  equal(findItem(menu, "Quit").isEnabled, true);
  const entries = await desktop.openSubmenu(menu, "▲ one (1 pane, 1 needs you)");
  await desktop.screen.photograph("tray_menu");
  const ways = ["Focus Waiting Pane", "Copy Attach Command", "Open in Terminal"];
  const use = "Compacts: 0 | Time: 0.0h";
  deepEqual(labels(entries), [
    ...["one", "", "Pane 0.0: claude (waiting) ▲", "", use, "", ...ways],
  ]);
  await desktop.closeMenu();

  await scene.asks("%1");
  await scene.shows(CALLS_TWO);
  await desktop.screen.photograph("tray_calls_two");
  await scene.rests("%0");
  await scene.shows(CALLS_ONE);
  await scene.rests("%1");
  await scene.shows(IDLE);
  await desktop.screen.photograph("tray_idle");
  await showsMenu(scene, ["● 2 sessions", ...notes("one (1 pane)", "two (1 pane)")]);
  await scene.works("%1");
  await scene.shows(WORKING);
  await desktop.screen.photograph("tray_working");
});

Deno.test("Windows: what is chosen in the tray's menu is done", async () => {
  const recorded = await Deno.makeTempFile({ prefix: "ntm-recorded-" });
  const run = ["run", "-A", "--no-check", "--no-config", windowsPath(RECORDER)];
  const terminal = [windowsPath(DENOW_EXE), ...run, windowsPath(recorded)];
  await using scene = await TrayScene.start({ agents: 2, settings: { terminal } });
  const { desktop } = scene;
  await scene.showsAllIdle();

  await desktop.choose("Pin Sessions", "two");
  await eventually("the pin in the settings", async () => {
    const { pinned } = await scene.settings();
    return JSON.stringify(pinned) === '[{"connectionId":"Ubuntu","session":"two"}]';
  }, { lastSeen: () => scene.tray.output.slice(-500) });
  await showsMenu(scene, ["● 2 sessions", ...notes("★ two (1 pane)", "one (1 pane)")], {
    photograph: "tray_pinned",
  });

  const before = Date.now();
  await desktop.choose("Snooze Notifications", "For 1 hour");
  await eventually("the snooze in the settings", async () => {
    const { snoozedUntil } = await scene.settings();
    return typeof snoozedUntil === "number" && snoozedUntil >= before + 60 * 60_000;
  });

  await desktop.choose("one (1 pane)", "Open in Terminal");
  const words = await eventually("the terminal", async () => {
    const text = await Deno.readTextFile(recorded);
    return text !== "" && JSON.parse(text) as readonly string[];
  }, PATIENT);
  deepEqual(words.slice(0, scene.wsl.windowsArgv.length), scene.wsl.windowsArgv);
  const inside = words.slice(scene.wsl.windowsArgv.length);
  deepEqual(inside.slice(0, 3), ["-d", "Ubuntu", "--exec"]);
  equal(inside[3], scene.wsl.daemonPath);
  match(inside.slice(4).join(" "), /^attach \S+ --exec$/);
  await Deno.remove(recorded);

  const pid = await scene.daemonPid();
  const looks = scene.looks.length;
  await desktop.choose("Restart Daemon");
  await eventually("another daemon", async () => await scene.daemonPid() !== pid, PATIENT);
  await scene.shows(IDLE);
  const between = scene.looks.slice(looks).map(({ face }) => face.condition);
  ok(between.includes("disconnected"), `it showed ${between}`);
  equal(scene.daemons.some((each) => each.pid === pid), false);
});

Deno.test("Windows: a menu that stays open does not cut the tray off from its daemon", async () => {
  await using scene = await TrayScene.start({ agents: 1 });
  const { desktop } = scene;
  await scene.showsAllIdle();
  const pid = await scene.daemonPid();
  await desktop.openMenu();
  await scene.asks("%0");
  // Two heartbeats that nobody hears would end the connection.
  await pause(2 * HEARTBEAT_MS + LINK_LIMITS.heartbeatSlackMs + 8_000);
  equal((await desktop.openMenus()).length, 1);
  equal(await scene.daemonPid(), pid);
  await desktop.closeMenu();
  await scene.shows(CALLS_ONE);
  equal(await scene.daemonPid(), pid);
  const log = await scene.log();
  equal(log.split("Ubuntu: live").length - 1, 1, log);
  equal(log.includes("Ubuntu: lost"), false, log);
});

Deno.test("Windows: the tray outlives its daemon, and another tray goes on where one was killed", async () => {
  await using scene = await TrayScene.start({ agents: 2, config: TELLS_AT_ONCE });
  const { desktop } = scene;
  await scene.showsAllIdle();
  await scene.asks("%0");
  await scene.shows(CALLS_ONE);
  await eventually("the toast", async () => toasts(await scene.log()).length === 1, PATIENT);

  const pid = await scene.daemonPid();
  scene.wsl.wsl.change({ startDelayMs: 5_000 });
  Deno.kill(pid, "SIGKILL");
  await scene.shows(DISCONNECTED);
  await desktop.screen.photograph("tray_disconnected");
  scene.wsl.wsl.change({ startDelayMs: 0 });
  await scene.shows(CALLS_ONE);
  await desktop.screen.photograph("tray_connected_again");
  notEqual(await scene.daemonPid(), pid);

  const told = toasts(await scene.log());
  const first = scene.tray;
  await first.kill();
  await scene.ends();
  await desktop.showsNoIcon();
  scene.startTray();
  await scene.shows(CALLS_ONE);
  await desktop.screen.photograph("tray_killed_and_started");
  equal(scene.trays.length, 1);
  await scene.asks("%1");
  await scene.shows(CALLS_TWO);
  await eventually("the toast of the second", async () => {
    return toasts(await scene.log()).length > told.length;
  }, PATIENT);
  deepEqual(toasts(await scene.log()).slice(0, told.length), told);
  equal(toasts(await scene.log()).length, told.length + 1);
});

Deno.test("Windows: the tray quits when that is meant, and leaves nothing behind", async () => {
  await using scene = await TrayScene.start({ agents: 1 });
  const { desktop } = scene;
  await scene.showsAllIdle();
  await desktop.choose("Quit");
  await focusQuestion(scene);
  await desktop.screen.photograph("tray_quit_question");
  // No stands ready.
  await desktop.screen.keys("Return");
  await eventually("no question", async () => await question(scene) === undefined);
  await scene.shows(IDLE);
  // What is looked for when all is over is found now.
  deepEqual([scene.trays, scene.wslCalls, scene.daemons].map((each) => each.length > 0), [
    ...[true, true, true],
  ]);
  const windows = (await desktop.screen.windows()).map(({ name }) => name);
  deepEqual(windows.filter((name) => name.includes("deno")), [], "a console is to be seen");

  await desktop.choose("Quit");
  await focusQuestion(scene);
  await desktop.screen.keys("alt+y");
  equal(await scene.tray.ended, 0);
  await scene.ends();
  await desktop.showsNoIcon();
  await desktop.screen.photograph("tray_gone");
});

/** The menu without sessions begins with the header. */
function notes(...sessions: readonly string[]): readonly string[] {
  return ["Connection: OK (Ubuntu)", "", ...sessions];
}

const REST = [
  "",
  "Open Dashboard",
  "Search Sessions…",
  "Snooze Notifications",
  "Pin Sessions",
  "",
  "Open Logs",
  "Diagnostics (Export Bundle)",
  "Stop Daemon",
  "Restart Daemon",
  "Reconnect",
  "Settings",
  "Open Settings File",
  "Start with Windows",
  "Quit",
] as const;

/** Waits until the menu is this one; an open one never changes. */
async function showsMenu(
  { desktop }: TrayScene,
  head: readonly string[],
  { stays = false, photograph }: { readonly stays?: boolean; readonly photograph?: string } = {},
): Promise<OpenMenu> {
  const wanted = [...head, ...REST].join("\n");
  let last = "";
  return await eventually("the menu", async () => {
    const menu = await desktop.openMenu();
    last = labels(menu).join("\n");
    if (last === wanted) {
      if (photograph !== undefined) await desktop.screen.photograph(photograph);
      if (!stays) await desktop.closeMenu();
      return menu;
    }
    await desktop.closeMenu();
  }, { ...PATIENT, lastSeen: () => last });
}

function labels({ items }: OpenMenu): readonly string[] {
  return items.map((item) => item.isSeparator ? "" : plainLabel(item.label));
}

function toasts(log: string): readonly string[] {
  return log.split("\n").filter((line) => line.includes(" told: "));
}

async function focusQuestion(scene: TrayScene): Promise<void> {
  await scene.desktop.screen.focus(
    await eventually("the question", () => question(scene), PATIENT),
  );
}

async function question({ desktop }: TrayScene): Promise<ScreenWindow | undefined> {
  return (await desktop.screen.windows()).find(({ name }) => name === "NTM Tracker");
}
