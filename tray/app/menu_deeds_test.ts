import { deepEqual, rejects } from "node:assert/strict";

import { defaultSettings, type MachineSettings } from "../machine/settings_schema.ts";
import type { Dashboard } from "./dashboard.ts";
import { MenuDeeds } from "./menu_deeds.ts";
import type { PaneDeeds } from "./pane_deeds.ts";
import { FakeDaemonSet, FakeMachine } from "./test_deeds.ts";

const NOW = 1_000_000;
const target = { connectionId: "Ubuntu", sessionId: "s", paneId: "p" };

class Scene {
  readonly set = new FakeDaemonSet();
  readonly machine = new FakeMachine();
  readonly done: string[] = [];
  settings: MachineSettings = defaultSettings("windows");
  readonly deeds: MenuDeeds;

  constructor() {
    const note = (...words: readonly string[]) =>
      Promise.resolve(void this.done.push(words.join(" ")));
    this.deeds = new MenuDeeds({
      daemons: this.set.daemons,
      dashboard: {
        open: (page: string, daemon: string) => note("open", page, daemon),
      } as Dashboard,
      panes: {
        focus: ({ paneId }) => note("focus", paneId),
        openTerminal: ({ paneId }) => note("terminal", paneId),
        copyAttach: ({ paneId }) => note("copy", paneId),
      } as PaneDeeds,
      settings: {
        change: (edit) => Promise.resolve(this.settings = edit(this.settings)),
      },
      machine: this.machine,
      openLogs: () => note("logs"),
      exportDiagnostics: () => note("diagnostics"),
      openSettingsFile: () => note("settings file"),
      ends: { quit: () => note("quit"), stopDaemon: (name) => note("stop", name) },
      mainDaemon: () => "Main",
      now: () => NOW,
      onSettings: () => this.done.push("settings"),
    });
  }
}

Deno.test("MenuDeeds does what a click asks for", async () => {
  const scene = new Scene();
  const { deeds, done, set } = scene;
  await deeds.do({ kind: "open_dashboard" });
  await deeds.do({ kind: "search_sessions" });
  await deeds.do({ kind: "settings" });
  await deeds.do({ kind: "focus_pane", target });
  await deeds.do({ kind: "open_terminal", target });
  await deeds.do({ kind: "copy_attach", target });
  await deeds.do({ kind: "open_logs" });
  await deeds.do({ kind: "export_diagnostics" });
  await deeds.do({ kind: "open_settings_file" });
  await deeds.do({ kind: "quit" });
  await deeds.do({ kind: "stop_daemon", connectionId: "Ubuntu" });
  deepEqual(done, [
    ...["open home Main", "open search Main", "open settings Main", "focus p", "terminal p"],
    ...["copy p", "logs", "diagnostics", "settings file", "quit", "stop Ubuntu"],
  ]);
  for (const kind of ["start_daemon", "restart_daemon", "reconnect"] as const) {
    await deeds.do({ kind, connectionId: "Ubuntu" });
  }
  deepEqual(set.asked, [
    ...[["Ubuntu", "reconnect"], ["Ubuntu", "restart"]],
    ["Ubuntu", "reconnect"],
  ]);
});

Deno.test("MenuDeeds snoozes, pins, and says that the settings have changed", async () => {
  const scene = new Scene();
  const { deeds } = scene;
  await deeds.do({ kind: "snooze_all", minutes: 60 });
  deepEqual(scene.settings.snoozedUntil, NOW + 3_600_000);
  await deeds.do({ kind: "end_snooze" });
  deepEqual(scene.settings.snoozedUntil, null);
  for (const [connectionId, session] of [["U", "a"], ["U", "b"], ["D", "a"], ["U", "a"]] as const) {
    await deeds.do({ kind: "pin", connectionId, session });
  }
  await deeds.do({ kind: "unpin", connectionId: "D", session: "a" });
  deepEqual(scene.settings.pinned, [
    { connectionId: "U", session: "b" },
    { connectionId: "U", session: "a" },
  ]);
  deepEqual(scene.done, Array(7).fill("settings"));
});

Deno.test("MenuDeeds starts with Windows, and notes nothing that Windows refuses", async () => {
  const scene = new Scene();
  const { deeds, machine } = scene;
  await deeds.do({ kind: "start_with_windows", on: true });
  deepEqual([scene.settings.startWithWindows, machine.deeds], [true, ["start true"]]);
  machine.refusal = "the registry is locked";
  await rejects(deeds.do({ kind: "start_with_windows", on: false }), /registry is locked/);
  deepEqual([scene.settings.startWithWindows, scene.done], [true, ["settings"]]);
});

Deno.test("MenuDeeds does what a toast offers", async () => {
  const { deeds, done, set } = new Scene();
  await deeds.doForToast({ kind: "focus_pane", label: "", target });
  await deeds.doForToast({ kind: "open_dashboard", label: "" });
  await deeds.doForToast({ kind: "reconnect", label: "", connectionIds: ["U", "D"] });
  set.answers = { "escalations.snooze": {} };
  const escalations = [{ connectionId: "U", escalationId: "e" }];
  await deeds.doForToast({ kind: "snooze", label: "", minutes: 15, escalations });
  deepEqual(done, ["focus p", "open home Main"]);
  deepEqual(set.asked, [
    ["U", "reconnect"],
    ["D", "reconnect"],
    ["U", "escalations.snooze", { escalationId: "e", forMs: 900_000 }],
  ]);
});
