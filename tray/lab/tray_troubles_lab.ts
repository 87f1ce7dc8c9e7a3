import { deepEqual, doesNotMatch, equal, match } from "node:assert/strict";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { eventually, pause } from "../../daemon/e2e/eventually.ts";
import { programStart } from "../../daemon/e2e/program.ts";
import { mergeConfig, QUICK } from "../../daemon/e2e/temp_home.ts";
import { freePort } from "../../fixtures/free_port.ts";
import { DISTRO_STOPPED } from "../../fixtures/wsl/wsl_habits.ts";
import { PRODUCT_VERSION } from "../../shared/protocol/version.ts";
import { makeTestKey } from "../install/test_release.ts";
import { CarriedDaemon } from "./carried_daemon.ts";
import { RecordingBrowser } from "./recording_browser.ts";
import { isMessageBox, TroubleScene } from "./trouble_scene.ts";

const LAB_TRAY = fileURLToPath(new URL("programs/lab_tray.ts", import.meta.url));
const NEWER_DAEMON = fileURLToPath(new URL("programs/newer_daemon.ts", import.meta.url));

const OK = { condition: "ok", badge: null } as const;
const AWAY = { condition: "disconnected", badge: null } as const;
const NOISE = "wsl: Failed to mount Z:\\, see dmesg for more details.\r\n";
const calls = (badge: number) => ({ condition: "needs_you", badge }) as const;

/** Calls are told at once. */
const AT_ONCE = { rules: [{ type: "escalation", min_pending_ms: 0 }] };

Deno.test("Windows: no notice in quiet hours nor while snoozed, and a balloon after that", async () => {
  const notifications = { ...AT_ONCE, ...hoursAroundNow(), quiet_hours: true };
  const config = mergeConfig(QUICK, { notifications });
  await using trouble = await TroubleScene.start({ config, agents: 2 });
  const { scene } = trouble;
  await trouble.shows(OK);
  await scene.asks("%0");
  await trouble.shows(calls(1));
  await pause(2_000);
  doesNotMatch(await trouble.log(), /told:|notice/);

  await trouble.configure({ "notifications.quiet_hours": false });
  await trouble.logs(/told: one:0\.0 needs attention/);
  await trouble.logs(/shown balloon/);

  await scene.desktop.choose("Snooze Notifications", "For 1 hour");
  await trouble.menuSays(/Snooze Notifications \(until /);
  await scene.asks("%1");
  await trouble.shows(calls(2));
  await pause(2_000);
  doesNotMatch(await trouble.log(), /told: two/);
  const label = await trouble.menuSays(/Snooze Notifications \(until /);
  await scene.desktop.choose(label, "End Snooze");
  await trouble.logs(/told: two:0\.0 needs attention/);
});

Deno.test("Windows: a wsl.exe that hangs leaves a menu that works, and ends when it answers", async () => {
  await using trouble = await TroubleScene.start();
  const { scene } = trouble;
  const { wsl } = scene.wsl;
  await trouble.shows(OK);
  const stalled = scene.wslCalls.map(({ pid }) => pid);
  equal(stalled.length, 1);
  wsl.change({ hangs: true });
  const go = wsl.stall();
  await trouble.shows(AWAY);
  await scene.desktop.screen.photograph("troubles_hanging");
  await trouble.menuSays(/^Connection: lost \(Ubuntu\)$/);
  await scene.desktop.choose("Snooze Notifications", "For 1 hour");
  await eventually("the snooze in the file", async () => {
    return typeof (await scene.settings())["snoozedUntil"] === "number";
  });
  await eventually("the end of what stalled", () => {
    return !scene.wslCalls.some(({ pid }) => stalled.includes(pid));
  }, { deadlineMs: 30_000 });

  wsl.change({ hangs: false });
  go();
  await scene.desktop.choose("Reconnect");
  await trouble.shows(OK);
  await eventually("one wsl.exe alone", () => scene.wslCalls.length === 1, {
    deadlineMs: 30_000,
    lastSeen: () => JSON.stringify(scene.wslCalls),
  });
});

Deno.test("Windows: a WSL that hangs from the beginning is told of, and comes when it answers", async () => {
  await using trouble = await TroubleScene.start({ habits: { hangs: true } });
  const { scene } = trouble;
  await trouble.logs(/list the distributions of WSL: no answer within 10 s/);
  await trouble.menuSays(
    /^Connection: unavailable \(WSL\): list the distributions of WSL: no answer/,
  );
  await trouble.shows(AWAY);
  scene.wsl.wsl.change({ hangs: false });
  await scene.desktop.choose("Reconnect");
  await trouble.shows(OK);
});

Deno.test("Windows: noise, slow starts and sudden ends of wsl.exe are borne", async () => {
  const habits = { noise: NOISE, ignoresUtf8: true, startDelayMs: 1_500 };
  await using trouble = await TroubleScene.start({ habits });
  const { scene } = trouble;
  const { wsl } = scene.wsl;
  await trouble.shows(OK);
  wsl.change({ startDelayMs: 200 });
  for (const end of ["suddenly", "terminated", "killed"] as const) {
    const before = await trouble.logLines();
    const name = `after-${end}`;
    await scene.wsl.fleet.tmux("new-session", "-d", "-s", name);
    if (end === "suddenly") wsl.dieSuddenly();
    else if (end === "terminated") await wsl.terminate("Ubuntu");
    else wsl.programs.forEach((running) => running.kill());
    await trouble.logs(/Ubuntu: lost/, before);
    await trouble.logs(/Ubuntu: live/, before);
    await trouble.menuSays(new RegExp(name));
    await trouble.shows(OK);
  }

  // A distro that was stopped, until it is started again.
  wsl.change({ failure: DISTRO_STOPPED });
  await wsl.terminate();
  await trouble.shows(AWAY);
  await scene.desktop.screen.photograph("troubles_stopped");
  wsl.change({ failure: null });
  await trouble.shows(OK);

  // A newer WSL, which knows WSL_UTF8 and complains beside the daemon's output.
  // What is followed beside the default one has a tmux.
  const debian = { name: "Debian-12", isRunning: true, env: withTmux(trouble) };
  const distros = [{ name: "Ubuntu", isRunning: true }, debian];
  wsl.change({ ignoresUtf8: false, noiseIsUtf16: false, noiseOn: "stderr", distros });
  const settings = await scene.settings();
  await trouble.writeSettings(JSON.stringify({ ...settings, distros: ["Debian-12"] }));
  await trouble.logs(/Debian-12: live/);
  await trouble.writeSettings(JSON.stringify({ ...settings, distros: "auto" }));
  await trouble.menuSays(/^Connection: OK \(Debian-12\)$/);
  await trouble.menuSays(/^Connection: OK \(Ubuntu\)$/);
  await trouble.shows(OK);
});

Deno.test("Windows: a distro that was stopped stays off until its daemon is wanted", async () => {
  await using trouble = await TroubleScene.start();
  const { scene } = trouble;
  const { wsl } = scene.wsl;
  await trouble.shows(OK);
  wsl.change({ distros: [{ name: "Ubuntu", isRunning: false }] });
  await wsl.terminate("Ubuntu");
  await trouble.logs(/Ubuntu is stopped, start it in a terminal or choose Start Daemon/);
  await trouble.shows(AWAY);
  equal(starts(trouble), 1);
  await scene.desktop.choose("Start Daemon");
  await trouble.shows(OK);
  equal(starts(trouble), 2);
});

for (const newer of ["protocolVersion", "schemaVersion"] as const) {
  Deno.test(`Windows: a daemon with a newer ${newer} is refused, and not started again and again`, async () => {
    await using trouble = await TroubleScene.start({ starts: false });
    const { scene } = trouble;
    const real = await Deno.readTextFile(scene.wsl.daemonPath);
    const { argv: [deno = ""], env } = programStart([]);
    const variables = Object.entries(env).map(([name, value]) => `${name}='${value}'`).join(" ");
    const script = `exec env ${variables} '${deno}' run -A '${NEWER_DAEMON}' ${newer}`;
    await Deno.writeTextFile(scene.wsl.daemonPath, `#!/bin/sh\n${script}\n`);
    scene.wsl.wsl.change({
      distros: [{ name: "Ubuntu", isRunning: true, env: withTmux(trouble) }],
    });
    trouble.startTray();
    await trouble.shows(AWAY);
    const said = newer === "protocolVersion"
      ? /^Connection: refused \(Ubuntu\): use daemon: version 9\.9\.9 speaks protocol 99/
      : /^Connection: refused \(Ubuntu\): use daemon: version 9\.9\.9 has a database of schema 99/;
    await trouble.menuSays(said);
    await scene.desktop.openMenu();
    await scene.desktop.screen.photograph(`troubles_${newer}`);
    await scene.desktop.closeMenu();
    await trouble.shows(AWAY);
    equal(starts(trouble), 1);
    await pause(4_000);
    equal(starts(trouble), 1);
    const held = () => scene.wsl.wsl.programs.map(({ argv }) => argv.join(" "));
    deepEqual(held(), ["cat"], "the distro stays up");
    match(await trouble.log(), /refused: use daemon: version 9\.9\.9 .*, update this program/);

    await Deno.writeTextFile(scene.wsl.daemonPath, real);
    await scene.desktop.choose("Reconnect");
    await trouble.shows(OK);
    await eventually("the end of the hold", () => !held().includes("cat"), { deadlineMs: 30_000 });
  });
}

Deno.test("Windows: without WebView2 the dashboard opens in the browser, or a question comes", async () => {
  await using browser = await RecordingBrowser.install();
  const config = mergeConfig(QUICK, { server: { enable: true, port: freePort() } });
  await using trouble = await TroubleScene.start({ config, env: browser.env });
  const { scene } = trouble;
  const windows = await trouble.windows();
  await trouble.shows(OK);
  await scene.desktop.choose("Open Dashboard");
  const url = await browser.opens(/^http:\/\/127\.0\.0\.1:\d+\//);
  const { status, headers } = await fetch(url, { redirect: "manual" });
  equal(Math.floor(status / 100), 3);
  match(headers.get("set-cookie") ?? "", /=/, "the link logs in");
  await windows.gone("the window", ({ isTop, text }) => isTop && text === "NTM Tracker");

  const before = await trouble.logLines();
  await trouble.configure({ "server.enable": false });
  await scene.desktop.choose("Restart Daemon");
  await trouble.logs(/Ubuntu: live/, before);
  await scene.desktop.choose("Open Dashboard");
  await windows.shows("the question", isMessageBox);
  await windows.shows("its words", ({ text }) => /^This computer has no WebView2/.test(text));
  await scene.desktop.screen.photograph("troubles_webview2");
  // The tray goes on behind it.
  await scene.asks("%0");
  await trouble.shows(calls(1));
  await trouble.answer("No");
  deepEqual(await browser.opened(), [url]);
  await windows.gone("the window", ({ isTop, text }) => isTop && text === "NTM Tracker");

  await scene.desktop.choose("Open Dashboard");
  await trouble.answer("Yes");
  await browser.opens(/^https:\/\/developer\.microsoft\.com\/.*webview2/);
});

Deno.test("Windows: settings that are broken by hand are told of, and what held goes on", async () => {
  await using trouble = await TroubleScene.start({ settings: { badge: "sessions" } });
  const { scene } = trouble;
  const sessions = { condition: "ok", badge: 1 } as const;
  await trouble.shows(sessions);
  const whole = await Deno.readTextFile(trouble.settingsFile);

  await trouble.writeSettings('{"version": 1, "badge":');
  await trouble.logs(/settings\.json: the file is no JSON; the settings from before go on/);
  await trouble.logs(/notice tray: shown balloon/);
  await trouble.shows(sessions);
  equal(await Deno.readTextFile(trouble.settingsFile), '{"version": 1, "badge":');

  const before = await trouble.logLines();
  const newer = JSON.stringify({ ...JSON.parse(whole), version: 99, badge: "off" });
  await trouble.writeSettings(newer);
  await trouble.logs(/a newer version of this program has written them \(99\)/, before);
  await trouble.shows(sessions);
  await scene.desktop.choose("Snooze Notifications", "For 1 hour");
  await trouble.logs(/change the settings: .* newer version/, before);
  equal(await Deno.readTextFile(trouble.settingsFile), newer);

  await trouble.writeSettings(JSON.stringify({ ...JSON.parse(whole), badge: "off" }));
  await trouble.shows(OK);
});

Deno.test("Windows: the daemon is placed, replaced, taken back, and never over a newer one", async () => {
  await using carried = await CarriedDaemon.create();
  const distros = [{ name: "Ubuntu", isRunning: true, env: carried.distroEnv }];
  await using trouble = await TroubleScene.start({
    ...{ starts: false, entry: LAB_TRAY, env: carried.trayEnv, habits: { distros } },
  });
  const { scene } = trouble;
  const home = scene.wsl.home.dir;
  const launch = { kind: "wsl", daemonPath: null, wsl: scene.wsl.windowsArgv };
  await trouble.writeSettings(JSON.stringify({ version: 1, launch }));

  // The daemon must say of itself what was signed, and that is the version of this project.
  const version = PRODUCT_VERSION;
  await carried.carry(version, { home });
  trouble.startTray();
  await trouble.logs(says(`Version ${version} of the daemon is in `, ", and answers."));
  await trouble.shows(OK);
  equal(await carried.version(), version);
  await trouble.quit();

  // One that runs by itself is handed over.
  await carried.put("0.0.2", { home });
  const old = new Deno.Command(carried.installed, {
    args: ["serve"],
    stdout: "null",
    stderr: "null",
  })
    .spawn();
  equal(await scene.daemonPid(), old.pid);
  await restart(
    trouble,
    says(`Version ${version} `, " answers. Version 0.0.2 is kept as the previous one"),
  );
  await old.status;
  deepEqual(
    [await carried.version(), await carried.version(`${carried.installed}.previous`)],
    [version, "0.0.2"],
  );
  await scene.desktop.screen.photograph("troubles_upgraded");
  await trouble.quit();

  await carried.carry("3.0.0", { home, does: 'if [ "$1" = serve ]; then exit 1; fi' });
  const words = says("3.0.0 ", ` did not answer. The previous daemon, version ${version}, is in`);
  const lines = await trouble.logLines();
  await restart(trouble, words);
  await trouble.logs(/notice tray:Ubuntu: shown balloon/, lines);
  equal(await carried.version(), version);
  await trouble.quit();

  await carried.carry("0.0.1", { home });
  await restart(
    trouble,
    says(`Version ${version} of the daemon is there, which is newer than the 0.0.1`),
  );
  equal(await carried.version(), version);
  await trouble.quit();

  await carried.carry("4.0.0", { home, key: await makeTestKey() });
  await restart(trouble, /is not signed by the makers of this program/);
  equal(await carried.version(), version);
  await trouble.quit();

  // Where none is there, none comes.
  await Deno.remove(carried.installed);
  trouble.startTray();
  await trouble.shows(AWAY);
  await trouble.menuSays(/^Connection: unavailable \(Ubuntu\): check the daemon to install: /);
  equal(await carried.version(), null);
});

/** Such words, with anything between them. */
function says(...words: readonly string[]): RegExp {
  return new RegExp(words.map((word) => RegExp.escape(word)).join(".*"));
}

/** What lets a distro find the tmux of the scene where every user has theirs. */
function withTmux({ scene }: TroubleScene): Readonly<Record<string, string>> {
  return { TMUX_TMPDIR: dirname(dirname(scene.wsl.fleet.socketPath)) };
}

/** How often a daemon was started through wsl.exe. */
function starts({ scene }: TroubleScene): number {
  return scene.wsl.wsl.calls.filter(({ args }) => args.includes("--stdio")).length;
}

/** Starts the tray again, and waits for its words and a good icon. */
async function restart(trouble: TroubleScene, words: RegExp): Promise<void> {
  const before = await trouble.logLines();
  trouble.startTray();
  await trouble.logs(words, before);
  await trouble.shows(OK);
}

/** Quiet from an hour ago to one from now. */
function hoursAroundNow(): { readonly quiet_start: string; readonly quiet_end: string } {
  const clock = (at: number) => new Date(at).toTimeString().slice(0, 5);
  const hour = 3_600_000;
  return { quiet_start: clock(Date.now() - hour), quiet_end: clock(Date.now() + hour) };
}
