import assert from "node:assert/strict";
import { join } from "node:path";
import { readStat } from "../../collect/proc/read_process.ts";
import { until } from "../../collect/test_until.ts";
import { findProgram } from "../../platform/find_program.ts";
import { acquireLock } from "../../platform/lock.ts";
import {
  supervisorPlaces,
  type SupervisorState,
  writeSupervisorState,
} from "../../platform/supervisor_state.ts";
import { installService, serviceReport, uninstallService } from "./manage_service.ts";
import { servicePlaces } from "./service_places.ts";
import { Systemd } from "./systemd.ts";
import { TestSystemctl } from "./test_systemctl.ts";
import { unitOwner } from "./unit_text.ts";

const NOW = 1_780_000_000_000;
const RUNNING = "LoadState=loaded\nActiveState=active\nSubState=running\nResult=success\n" +
  "UnitFileState=enabled\nMainPID=42\nNRestarts=1\nStatusText=serving";

function optionsOf({ paths, env }: TestSystemctl) {
  return { paths, env, program: ["/bin/ntm-tracker"], now: NOW, dryRun: false, force: false };
}

async function textOf(test: TestSystemctl): Promise<string | null> {
  return await Deno.readTextFile(servicePlaces(test.paths).unitFile).catch(() => null);
}

Deno.test("installService() with systemd writes the unit, enables and starts it, once", async () => {
  await using test = await TestSystemctl.create();
  const first = await installService(optionsOf(test));
  assert.equal(first.manager, "systemd");
  assert.equal(first.unit?.outcome, "written");
  assert.equal(unitOwner(await textOf(test) ?? ""), "ours");
  const started = [
    "systemctl --user daemon-reload",
    "systemctl --user enable ntm-tracker.service",
    "systemctl --user restart ntm-tracker.service",
  ];
  assert.deepEqual(await test.calls(), started);
  assert.deepEqual(first.commands, started);

  await test.answer({ unit: RUNNING });
  const again = await installService(optionsOf(test));
  assert.equal(again.changed, false);
  assert.deepEqual(await test.calls(), started);
});

Deno.test("installService() with --dry-run writes and runs nothing", async () => {
  await using test = await TestSystemctl.create();
  const change = await installService({ ...optionsOf(test), dryRun: true });
  assert.equal(change.unit?.outcome, "would_write");
  assert.equal(change.commands.length, 3);
  assert.equal(await textOf(test), null);
  assert.deepEqual(await test.calls(), []);
});

Deno.test("installService() leaves a unit that was edited, unless it is forced", async () => {
  await using test = await TestSystemctl.create();
  await installService(optionsOf(test));
  const { unitFile } = servicePlaces(test.paths);
  const edited = (await textOf(test) ?? "").replace("WatchdogSec=30s", "WatchdogSec=90s");
  await Deno.writeTextFile(unitFile, edited);
  await assert.rejects(installService(optionsOf(test)), /it was edited since it was written/);
  await assert.rejects(uninstallService(optionsOf(test)), /it was edited/);
  assert.equal(await textOf(test), edited);
  assert.doesNotMatch((await test.calls()).join(), /disable/);

  const forced = await installService({ ...optionsOf(test), force: true });
  assert.equal(unitOwner(await textOf(test) ?? ""), "ours");
  assert.equal(await Deno.readTextFile(forced.unit?.backup ?? ""), edited);
});

Deno.test("installService() says where the service would end with the last login", async () => {
  await using test = await TestSystemctl.create({ linger: "no" });
  const { notes } = await installService(optionsOf(test));
  assert.match(notes.join(), /loginctl enable-linger/);
});

Deno.test("installService() tells what systemd said when it refuses", async () => {
  await using test = await TestSystemctl.create({ fails: "restart" });
  await assert.rejects(
    installService(optionsOf(test)),
    /cannot run `systemctl --user restart ntm-tracker\.service`: Job failed/,
  );
});

Deno.test("uninstallService() stops and removes the unit, and no unit of others", async () => {
  await using test = await TestSystemctl.create();
  await installService(optionsOf(test));
  const dry = await uninstallService({ ...optionsOf(test), dryRun: true });
  assert.equal(dry.unit?.outcome, "would_remove");
  assert.notEqual(await textOf(test), null);
  const change = await uninstallService(optionsOf(test));
  assert.equal(change.unit?.outcome, "removed");
  assert.equal(await textOf(test), null);
  assert.deepEqual((await test.calls()).slice(3), [
    "systemctl --user disable --now ntm-tracker.service",
    "systemctl --user daemon-reload",
  ]);
  assert.equal((await uninstallService(optionsOf(test))).changed, false);

  await Deno.writeTextFile(servicePlaces(test.paths).unitFile, "[Service]\nExecStart=/bin/true\n");
  await assert.rejects(uninstallService(optionsOf(test)), /not written by this program/);
  assert.notEqual(await textOf(test), null);
});

/** As a supervisor would, a process that is not us holds its lock; tells whether it was left alone. */
async function withSupervisor(
  { paths }: TestSystemctl,
  body: (child: Deno.ChildProcess) => Promise<void>,
): Promise<boolean> {
  const child = new Deno.Command("sleep", { args: ["60"] }).spawn();
  try {
    const attempt = await acquireLock(supervisorPlaces(paths).lock, {
      pid: child.pid,
      runId: "r",
      startedAt: Date.now(),
      socket: paths.socket,
      mode: "supervise",
    });
    assert.ok(attempt.ok);
    try {
      await body(child);
    } finally {
      attempt.lock.release();
    }
  } finally {
    child.kill("SIGINT");
  }
  return (await child.status).signal === "SIGINT";
}

Deno.test("uninstallService() ends no supervisor when it refuses the unit", async () => {
  await using test = await TestSystemctl.create();
  const { unitFile } = servicePlaces(test.paths);
  await installService(optionsOf(test));
  await Deno.writeTextFile(unitFile, "[Service]\nExecStart=/bin/true\n");
  const isLeft = await withSupervisor(test, async () => {
    await assert.rejects(uninstallService(optionsOf(test)), /not written by this program/);
  });
  assert.equal(isLeft, true);
});

Deno.test("uninstallService() leaves a unit, and all that runs, where systemd cannot be asked", async () => {
  await using test = await TestSystemctl.create();
  await installService(optionsOf(test));
  await test.answer({ manager: false });
  const isLeft = await withSupervisor(test, async () => {
    for (const dryRun of [true, false]) {
      await assert.rejects(
        uninstallService({ ...optionsOf(test), dryRun }),
        /may run and systemd has no manager for you here.*use --force/,
      );
    }
  });
  assert.equal(isLeft, true);
  assert.notEqual(await textOf(test), null);

  const forced = await uninstallService({ ...optionsOf(test), force: true });
  assert.equal(forced.unit?.outcome, "removed");
  assert.deepEqual(forced.commands, []);
  assert.match(forced.notes.join(), /disable --now ntm-tracker\.service/);
  assert.equal(await textOf(test), null);
});

Deno.test("serviceReport() tells a unit that runs from one that failed and from none", async () => {
  await using test = await TestSystemctl.create();
  const none = await serviceReport(test);
  assert.deepEqual([none.manager, none.running, none.failed], ["none", false, false]);
  await installService(optionsOf(test));
  await test.answer({ unit: RUNNING, linger: "no" });
  const runs = await serviceReport(test);
  assert.deepEqual([runs.manager, runs.running, runs.failed], ["systemd", true, false]);
  assert.equal(runs.unit?.state?.pid, 42);
  assert.equal(runs.unit?.lingers, false);
  const failed = RUNNING.replace("=active", "=failed").replace("=success", "=start-limit-hit");
  await test.answer({ unit: failed });
  const dead = await serviceReport(test);
  assert.deepEqual([dead.manager, dead.running, dead.failed], ["systemd", false, true]);
  assert.equal(dead.unit?.state?.result, "start-limit-hit");
});

/** Writes what a supervisor with this number leaves. */
function leaveState({ paths }: TestSystemctl, state: Partial<SupervisorState>): void {
  writeSupervisorState(supervisorPlaces(paths).state, {
    ...{ pid: 1, startedAt: NOW, phase: "running", daemonPid: 2, daemonSince: NOW, refusal: null },
    ...{ daemonStatus: null, restarts: 0, failuresInRow: 0, lastFailure: null, nextStartAt: null },
    hangLimitMs: 30_000,
    ...state,
  });
}

Deno.test("serviceReport() tells a supervisor that was stopped by a signal from one that runs", async () => {
  await using test = await TestSystemctl.create({ manager: false });
  await withSupervisor(test, async ({ pid }) => {
    leaveState(test, { pid, daemonPid: Deno.pid });
    const runs = await serviceReport(test);
    assert.deepEqual([runs.manager, runs.running], ["supervisor", true]);
    assert.equal(runs.supervisor?.suspended, false);
    Deno.kill(pid, "SIGSTOP");
    try {
      // The signal is acted upon before the process runs again, which may take a moment.
      await until("it is stopped", () => readStat(pid)?.state === "T");
      const stopped = await serviceReport(test);
      assert.deepEqual([stopped.manager, stopped.running], ["supervisor", false]);
      assert.deepEqual([stopped.supervisor?.alive, stopped.supervisor?.suspended], [true, true]);
    } finally {
      Deno.kill(pid, "SIGCONT");
    }
  });
});

Deno.test("serviceReport() tells of no daemon that was killed and not missed yet", async () => {
  await using test = await TestSystemctl.create({ manager: false });
  const daemon = new Deno.Command("true").spawn();
  await daemon.status;
  await withSupervisor(test, async ({ pid }) => {
    leaveState(test, { pid, daemonPid: daemon.pid, daemonStatus: "serving" });
    const { running, supervisor } = await serviceReport(test);
    assert.equal(running, false);
    assert.deepEqual([supervisor?.daemonPid, supervisor?.daemonStatus], [null, null]);
  });
});

Deno.test("serviceReport() tells of a supervisor that gave up for wrong settings", async () => {
  await using test = await TestSystemctl.create({ manager: false });
  leaveState(test, { phase: "gave_up", refusal: "settings", daemonPid: null });
  const report = await serviceReport(test);
  assert.deepEqual([report.manager, report.failed], ["none", true]);
  assert.equal(report.supervisor?.refusal, "settings");
  await uninstallService({ ...optionsOf(test), dryRun: true });
  assert.equal((await serviceReport(test)).failed, true);
  await uninstallService(optionsOf(test));
  assert.equal((await serviceReport(test)).failed, false, "what was let go is not told of");
  await Deno.mkdir(supervisorPlaces(test.paths).state);
  await uninstallService(optionsOf(test));
  assert.ok(Deno.statSync(supervisorPlaces(test.paths).state).isDirectory, "that is not ours");
});

Deno.test("installService() without systemd would start a supervisor, and says why", async () => {
  await using test = await TestSystemctl.create({ manager: false });
  const change = await installService({ ...optionsOf(test), dryRun: true });
  assert.equal(change.manager, "supervisor");
  assert.match(change.withoutSystemd ?? "", /no manager for you here \(Failed to connect to bus/);
  assert.deepEqual(change.commands, ["/bin/ntm-tracker supervise"]);
  assert.match(change.notes.join("\n"), /~\/\.profile: \/bin\/ntm-tracker supervise --background/);
  assert.match(change.notes.join("\n"), /@reboot \/bin\/ntm-tracker supervise --background/);
  assert.equal(await textOf(test), null);
});

/** Stands in for a supervisor whose daemon is refused a moment after it has begun. */
async function refusedProgram({ dir, paths }: TestSystemctl): Promise<string> {
  const { state, lock } = supervisorPlaces(paths);
  const text = (phase: string, refusal: string) =>
    `{"pid":'$$',"startedAt":1,"phase":"${phase}","daemonPid":null,"daemonSince":null,` +
    `"daemonStatus":null,"restarts":0,"failuresInRow":0,"lastFailure":null,"nextStartAt":null,` +
    `"refusal":${refusal},"hangLimitMs":30000}`;
  const program = join(dir, "bin", "refused");
  const lines = [
    "#!/bin/sh",
    `exec 9>>'${lock}'; flock 9`,
    `printf %s '${text("starting", "null")}' > '${state}.new'; mv '${state}.new' '${state}'`,
    "sleep 0.5",
    `printf %s '${text("gave_up", '"newer_database"')}' > '${state}.new'`,
    `mv '${state}.new' '${state}'; sleep 0.2`,
  ];
  await Deno.writeTextFile(program, `${lines.join("\n")}\n`, { mode: 0o755 });
  return program;
}

Deno.test("installService() without systemd tells that the first daemon was refused", async () => {
  await using test = await TestSystemctl.create({ manager: false });
  const waits: string[] = [];
  const change = await installService({
    ...optionsOf(test),
    program: [await refusedProgram(test)],
    onWait: (text) => waits.push(text),
  });
  assert.deepEqual(waits, ["waiting up to 10 s for the daemon to serve"]);
  assert.equal(change.begun?.failed, true);
  assert.equal(change.begun?.supervisor?.refusal, "newer_database");
});

Deno.test("Systemd.journal() asks for the last lines of the unit", async () => {
  await using test = await TestSystemctl.create();
  assert.deepEqual(await new Systemd(test).journal("x.service", 7), ["one", "two"]);
  assert.deepEqual(await test.calls(), [
    "journalctl --user -u x.service -n 7 --no-pager -o short-iso",
  ]);
});

const analyze = findProgram("systemd-analyze", {
  env: Deno.env,
  home: "/",
  isExecutable: (path) => {
    try {
      return Deno.statSync(path).isFile;
    } catch {
      return false;
    }
  },
});

Deno.test({
  name: "unitText() is a unit that systemd understands",
  ignore: analyze === null,
  async fn() {
    await using test = await TestSystemctl.create();
    await installService({ ...optionsOf(test), program: ["/bin/true", "a b%"] });
    const { stderr } = await new Deno.Command(analyze ?? "", {
      args: ["--user", "verify", servicePlaces(test.paths).unitFile],
      stdout: "null",
      stderr: "piped",
    }).output();
    const said = new TextDecoder().decode(stderr);
    assert.doesNotMatch(said, /ntm-tracker\.service/);
  },
});
