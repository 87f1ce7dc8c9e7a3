import { deepEqual, doesNotMatch, equal, match } from "node:assert/strict";
import { join } from "node:path";
import { defaultSettings } from "../machine/settings_schema.ts";
import { inTempFolder, namesIn } from "../machine/test_folder.ts";
import { saveDiagnostics, saveLogs } from "./save_reports.ts";
import { FakeDaemonSet } from "./test_deeds.ts";

const FACTS = { release: "10.0.26100", wsl: { version: ["2.5.9.0"], distros: ["* Ubuntu"] } };
const NOW = Date.UTC(2025, 0, 2, 3, 4, 5);

Deno.test("saveLogs() writes what each daemon tells, or why it does not", async () => {
  await inTempFolder(async (dir) => {
    const folder = join(dir, "logs");
    const set = new FakeDaemonSet();
    set.answers = { "debug.logTail": { lines: ["one", "two"] } };
    await saveLogs({ daemons: set.daemons, names: ["Ubuntu", "../this machine"], folder });
    deepEqual(namesIn(folder), ["daemon-.._this_machine.log", "daemon-Ubuntu.log"]);
    equal(await Deno.readTextFile(join(folder, "daemon-Ubuntu.log")), "one\ntwo\n");
    set.answers = {};
    await saveLogs({ daemons: set.daemons, names: ["Ubuntu"], folder });
    match(
      await Deno.readTextFile(join(folder, "daemon-Ubuntu.log")),
      /did not tell its log: .*not/,
    );
  });
});

Deno.test("saveDiagnostics() writes one file, whatever daemons say", async () => {
  await inTempFolder(async (folder) => {
    const set = new FakeDaemonSet();
    const options = { folder, names: ["Ubuntu"], settings: defaultSettings("windows"), now: NOW };
    const system = Promise.resolve(FACTS);
    const path = await saveDiagnostics({ ...options, system, daemons: set.daemons });
    equal(path, join(folder, "ntm-tracker-diagnostics-2025-01-02T03-04-05-000Z.json"));
    const report = JSON.parse(await Deno.readTextFile(path));
    deepEqual(report.daemons, [{
      name: "Ubuntu",
      link: null,
      diagnostics: { problem: "ask daemon: Ubuntu is not connected" },
    }]);
    deepEqual(report.tray.settings, options.settings);
    deepEqual(report.system, FACTS);
  });
});

Deno.test("saveDiagnostics() leaves secrets out of the settings and the system", async () => {
  await inTempFolder(async (folder) => {
    const key = "ghp_abcdefghijklmnopqrstuvwxyz0123456789";
    const argv = ["ssh", "--token", "hunter2hunter2", `KEY=${key}`, "box", "serve", "--stdio"];
    const settings = {
      ...defaultSettings("windows"),
      launch: { kind: "custom", argv },
      terminal: ["term", `--title=${key}`],
    } as const;
    const { daemons } = new FakeDaemonSet();
    const wsl = { version: [], distros: [`* ${key}`] };
    const system = Promise.resolve({ ...FACTS, wsl });
    const path = await saveDiagnostics({ folder, names: [], settings, system, now: NOW, daemons });
    const text = await Deno.readTextFile(path);
    doesNotMatch(text, /hunter2|ghp_/);
    const told = JSON.parse(text).tray.settings;
    equal(told.launch.argv.join(" "), "ssh --token [REDACTED] KEY=[REDACTED] box serve --stdio");
    deepEqual(told.window, settings.window);
  });
});
