import assert from "node:assert/strict";
import { readStat } from "../../collect/proc/read_process.ts";
import { until } from "../../collect/test_until.ts";
import { acquireLock } from "../../platform/lock.ts";
import { type Paths, resolvePaths } from "../../platform/paths.ts";
import { type ProcessMark, processMark } from "../../platform/process_mark.ts";
import { supervisorPlaces } from "../../platform/supervisor_state.ts";
import { findSupervisor, isSameProcess, startInBackground, stopSupervisor } from "./background.ts";

const HOUR = 3_600_000;
const pid = Deno.pid;
const startedAt = Date.now();

function ownMark(): ProcessMark {
  const mark = processMark(pid);
  assert.ok(mark);
  return mark;
}

Deno.test("isSameProcess() knows its process whichever way the clock was set since", () => {
  const mark = ownMark();
  for (const step of [-1_000 * HOUR, -HOUR, HOUR, 1_000 * HOUR]) {
    assert.equal(isSameProcess({ pid, startedAt: startedAt - step, mark }), true);
  }
});

Deno.test("isSameProcess() tells another process of that number, and that number after a boot", () => {
  const mark = ownMark();
  const earlier = String(Number(mark.startTicks) - 1);
  assert.equal(isSameProcess({ pid, startedAt, mark: { ...mark, startTicks: earlier } }), false);
  assert.equal(isSameProcess({ pid, startedAt, mark: { ...mark, bootId: "another" } }), false);
  assert.equal(isSameProcess({ pid: 999_999_999, startedAt, mark }), false);
});

Deno.test("isSameProcess() goes by the clock for what an older version wrote", () => {
  assert.equal(isSameProcess({ pid, startedAt }), true);
  assert.equal(isSameProcess({ pid, startedAt: startedAt - 1_000 * HOUR }), false);
});

interface Held {
  readonly paths: Paths;
  readonly child: Deno.ChildProcess;
}

/** As a supervisor would, a process that is not us holds its lock, until it ends. */
async function withHolder(script: string, body: (held: Held) => Promise<void>): Promise<void> {
  const home = await Deno.makeTempDir({ prefix: "ntm-background-" });
  const env = { get: () => undefined };
  const paths = resolvePaths({ homeFlag: home, env, userInfo: { homedir: home, uid: 0 } });
  await Deno.mkdir(paths.runDir);
  const child = new Deno.Command("sh", { args: ["-c", script], stdout: "piped" }).spawn();
  try {
    // It speaks when it is as it is to be, before it may be ended.
    const reader = child.stdout.getReader();
    await reader.read();
    const attempt = await acquireLock(supervisorPlaces(paths).lock, {
      ...{ pid: child.pid, runId: "r", startedAt: Date.now(), socket: paths.socket },
      mode: "supervise",
    });
    assert.ok(attempt.ok);
    const released = child.status.then(() => attempt.lock.release());
    try {
      await body({ paths, child });
    } finally {
      for (const name of ["SIGKILL", "SIGCONT"] as const) {
        try {
          child.kill(name);
        } catch {
          // It has ended, as it should.
        }
      }
      await released;
      await reader.cancel();
    }
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}

Deno.test("stopSupervisor() ends one that was stopped by a signal, and says at once what it waits for", () =>
  withHolder("echo; exec sleep 60", async ({ paths, child }) => {
    Deno.kill(child.pid, "SIGSTOP");
    await until("it is stopped", () => readStat(child.pid)?.state === "T");
    const told: string[] = [];
    const onWait = (text: string) => void told.push(text);
    const ending = stopSupervisor(paths, { onWait, endMs: 10_000 });
    assert.deepEqual(await ending, { pid: child.pid, killed: false });
    assert.equal((await child.status).signal, "SIGTERM");
    assert.equal(told.length, 1);
    assert.match(
      told[0] ?? "",
      new RegExp(`^waiting up to 10 s .* ${child.pid} .*stopped by a sig`),
    );
  }));

Deno.test("stopSupervisor() kills one that does not end in time", () =>
  withHolder("trap '' TERM; echo; exec sleep 60", async ({ paths, child }) => {
    const told: string[] = [];
    const onWait = (text: string) => void told.push(text);
    const stopped = await stopSupervisor(paths, { onWait, endMs: 100, killMs: 10_000 });
    assert.deepEqual(stopped, { pid: child.pid, killed: true });
    assert.equal((await child.status).signal, "SIGKILL");
    assert.match(told.at(-1) ?? "", /has not ended within 0\.1 s and is killed/);
  }));

Deno.test("stopSupervisor() ends no process that only has the number in the lock", () =>
  withHolder("echo; exec sleep 60", async ({ paths, child }) => {
    const { lock } = supervisorPlaces(paths);
    const owner = JSON.parse(await Deno.readTextFile(lock));
    const mark = { ...owner.mark, startTicks: "1" };
    await Deno.writeTextFile(lock, JSON.stringify({ ...owner, mark }));
    await assert.rejects(stopSupervisor(paths), /does not say which process holds it/);
    assert.notEqual(readStat(child.pid), null);
  }));

Deno.test("startInBackground() names a directory in the place of a file, before it starts anything", async () => {
  const home = await Deno.makeTempDir({ prefix: "ntm-background-" });
  try {
    const env = { get: () => undefined };
    const paths = resolvePaths({ homeFlag: home, env, userInfo: { homedir: home, uid: 0 } });
    const { lock, state } = supervisorPlaces(paths);
    const command = ["/nonexistent/ntm-tracker"];
    for (const path of [lock, state, paths.lock, paths.socket]) {
      await Deno.mkdir(path, { recursive: true });
      const words = new RegExp(`^PathError: cannot .* ${path}: it is a directory, move it away`);
      await assert.rejects(startInBackground({ paths, command }), words);
      // It could be opened, and nobody would seem to hold it.
      if (path === lock) await assert.rejects(findSupervisor(paths), words);
      await Deno.remove(path);
    }
  } finally {
    await Deno.remove(home, { recursive: true });
  }
});
