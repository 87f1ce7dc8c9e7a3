import { deepEqual, equal, match, rejects } from "node:assert/strict";
import { join } from "node:path";
import { defaultSettings } from "../machine/settings_schema.ts";
import { inTempFolder } from "../machine/test_folder.ts";
import { Reports } from "./reports.ts";
import { FakeDaemonSet, FakeMachine } from "./test_deeds.ts";

const NOW = Date.UTC(2025, 0, 2, 3, 4, 5);

function reportsIn(stateDir: string) {
  const machine = new FakeMachine();
  const said: string[] = [];
  const logDir = join(stateDir, "logs");
  const reports = new Reports({
    daemons: new FakeDaemonSet().daemons,
    names: () => ["Ubuntu"],
    settings: { settings: defaultSettings("linux") },
    machine,
    places: { logDir, stateDir },
    now: () => NOW,
    say: (text) => said.push(text),
  });
  return { reports, machine, said, logDir };
}

Deno.test("Reports.openLogs() shows the logs", () =>
  inTempFolder(async (folder) => {
    const { reports, machine, logDir } = reportsIn(folder);
    await reports.openLogs();
    deepEqual(machine.deeds, [`folder ${logDir}`]);
    match(await Deno.readTextFile(join(logDir, "daemon-Ubuntu.log")), /did not tell its log/);
  }));

Deno.test("Reports.openLogs() shows what is there and says why the rest cannot be written", () =>
  inTempFolder(async (folder) => {
    const { reports, machine, logDir } = reportsIn(folder);
    // A folder cannot be replaced by a file.
    const path = join(logDir, "daemon-Ubuntu.log");
    await Deno.mkdir(path, { recursive: true });
    await rejects(reports.openLogs(), (error: Error) => {
      equal(error.message.startsWith(`save the logs: ${path} cannot be written (`), true);
      match(error.message, /make room on the disk/);
      return true;
    });
    deepEqual(machine.deeds, [`folder ${logDir}`]);
  }));

Deno.test("Reports.exportDiagnostics() writes what the system tells, says where, and shows it", () =>
  inTempFolder(async (folder) => {
    const { reports, machine, said } = reportsIn(folder);
    machine.tellFacts = () => Promise.resolve({ release: "10.0.26100", wsl: null });
    await reports.exportDiagnostics();
    const [path = ""] = /\/\S+\.json/.exec(said[0] ?? "") ?? [];
    equal(JSON.parse(await Deno.readTextFile(path)).system.release, "10.0.26100");
    deepEqual(machine.deeds, [`folder ${folder}`]);
  }));

Deno.test("Reports.exportDiagnostics() says which file cannot be written, and what to do", () =>
  inTempFolder(async (folder) => {
    const place = join(folder, "state");
    await Deno.writeTextFile(place, "no folder");
    const { reports, machine, said } = reportsIn(place);
    await rejects(
      reports.exportDiagnostics(),
      /^Error: export diagnostics: .*ntm-tracker-diagnostics-.*cannot be written \(.*make room/,
    );
    deepEqual([machine.deeds, said], [[], []]);
    await rejects(reports.openLogs(), /^Error: save the logs: .*logs cannot be written/);
  }));
