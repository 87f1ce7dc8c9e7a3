import assert from "node:assert/strict";
import { join } from "node:path";
import { acquireLock } from "../../platform/lock.ts";
import { type Paths, resolvePaths } from "../../platform/paths.ts";
import type { DaemonAnswer } from "../check_daemon.ts";
import { recoverAll } from "./recover.ts";
import type { RecoverStep } from "./recover_step.ts";

const NOW = Date.now();
const NONE: DaemonAnswer = { kind: "none" };

interface Bench {
  readonly paths: Paths;
  run(apply: boolean, answer?: DaemonAnswer): Promise<Readonly<Record<string, string>>>;
  steps(): readonly RecoverStep[];
  looks(): number;
}

async function withBench(body: (bench: Bench) => Promise<void>): Promise<void> {
  const home = await Deno.makeTempDir({ prefix: "ntm-recover-" });
  const env = { get: () => undefined };
  const paths = resolvePaths({ homeFlag: home, env, userInfo: { homedir: home, uid: 0 } });
  let steps: readonly RecoverStep[] = [];
  let looks = 0;
  try {
    await Deno.mkdir(paths.runDir);
    await Deno.mkdir(paths.hookSpool);
    await body({
      paths,
      steps: () => steps,
      looks: () => looks,
      async run(apply, answer = NONE) {
        const lookAnew = () => {
          looks++;
          return Promise.resolve();
        };
        steps = await recoverAll({ paths, answer, apply, now: () => NOW, lookAnew, graceMs: 500 });
        return Object.fromEntries(steps.map(({ name, outcome }) => [name, outcome]));
      },
    });
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}

function leaveLock({ lock, socket }: Paths, pid: number): void {
  const owner = { pid, runId: "r", startedAt: NOW - 3_600_000, socket, mode: "serve" };
  Deno.writeTextFileSync(lock, JSON.stringify(owner));
}

/** As a process does that is killed: whoever closes a listener in peace may remove its socket. */
async function leaveSocket(path: string): Promise<void> {
  const code = `Deno.listen({ transport: "unix", path: ${JSON.stringify(path)} }); Deno.exit(0)`;
  await new Deno.Command(Deno.execPath(), { args: ["eval", code] }).output();
}

Deno.test("recoverAll() finds nothing to do where nothing is wrong", () =>
  withBench(async ({ run }) => {
    assert.deepEqual(await run(true), {
      daemon: "fine",
      lock: "fine",
      socket: "fine",
      queue: "fine",
      database: "fine",
      state: "fine",
    });
  }));

Deno.test("recoverAll() clears the lock and the socket of a daemon that is dead", () =>
  withBench(async ({ paths, run }) => {
    leaveLock(paths, 999_999);
    await leaveSocket(paths.socket);
    const isThere = () => Deno.lstat(paths.socket).then(() => true, () => false);
    assert.equal((await run(false))["socket"], "would_fix");
    assert.ok(await isThere());
    const done = await run(true);
    assert.deepEqual([done["lock"], done["socket"]], ["fixed", "fixed"]);
    assert.equal(await isThere(), false);
    assert.equal(Deno.readTextFileSync(paths.lock), "");
  }));

Deno.test("recoverAll() removes what hooks left long ago, and only that", () =>
  withBench(async ({ paths, run }) => {
    for (const name of ["r1.0", "r2.1", "r3.2", "mine"]) {
      await Deno.writeTextFile(join(paths.hookSpool, name), "x");
    }
    const old = (NOW - 3_600_000) / 1_000;
    for (const name of ["r1.0", "r2.1", "mine"]) {
      await Deno.utime(join(paths.hookSpool, name), old, old);
    }
    const left = () => [...Deno.readDirSync(paths.hookSpool)].map(({ name }) => name).sort();
    assert.equal((await run(false))["queue"], "would_fix");
    assert.equal(left().length, 4);
    assert.equal((await run(true))["queue"], "fixed");
    assert.deepEqual(left(), ["mine", "r3.2"]);
  }));

Deno.test("recoverAll() sets a damaged database aside, and tells where", () =>
  withBench(async ({ paths, run, steps }) => {
    await Deno.writeTextFile(paths.database, "no database".repeat(1_000));
    assert.equal((await run(false))["database"], "would_fix");
    assert.equal(
      (await run(true, { kind: "answers", version: "1", runId: "r" }))["database"],
      "failed",
    );
    assert.equal((await run(true))["database"], "fixed");
    const detail = steps().find(({ name }) => name === "database")?.detail ?? "";
    const aside = /now (\S+)$/.exec(detail)?.[1] ?? "";
    assert.match(await Deno.readTextFile(aside), /^no database/);
  }));

Deno.test("recoverAll() lets a daemon that answers look anew, and leaves its lock alone", () =>
  withBench(async ({ paths, run, looks }) => {
    leaveLock(paths, 999_999);
    const answer = { kind: "answers", version: "1", runId: "r" } as const;
    assert.equal((await run(false, answer))["state"], "would_fix");
    assert.equal(looks(), 0);
    assert.equal((await run(true, answer))["state"], "fixed");
    assert.equal(looks(), 1);
    assert.notEqual(Deno.readTextFileSync(paths.lock), "");
  }));

Deno.test("recoverAll() leaves a daemon alone that may just be starting", () =>
  withBench(async ({ paths, run, steps }) => {
    const owner = {
      pid: Deno.pid,
      runId: "r",
      startedAt: NOW,
      socket: "/s",
      mode: "serve",
    } as const;
    const attempt = await acquireLock(paths.lock, owner);
    assert.ok(attempt.ok);
    try {
      assert.equal((await run(true))["daemon"], "failed");
      assert.match(steps()[0]?.detail ?? "", /just starting/);
    } finally {
      attempt.lock.release();
    }
  }));
