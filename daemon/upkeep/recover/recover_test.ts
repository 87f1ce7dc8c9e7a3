import assert from "node:assert/strict";
import { join } from "node:path";
import { uuidv7 } from "../../platform/ids.ts";
import { acquireLock } from "../../platform/lock.ts";
import { type Paths, resolvePaths } from "../../platform/paths.ts";
import { processMark, sinceBoot } from "../../platform/process_mark.ts";
import { openStore } from "../../store/open.ts";
import { destroy, fillBoth, leavesOf } from "../../store/test_damage.ts";
import { recoverAll } from "./recover.ts";
import type { RecoverAnswer } from "./recover_answer.ts";
import type { RecoverStep } from "./recover_step.ts";

const NOW = Date.now();
const MINUTE = 60_000;
const NONE: RecoverAnswer = { kind: "none" };

interface Bench {
  readonly paths: Paths;
  run(apply: boolean, answer?: RecoverAnswer): Promise<Readonly<Record<string, string>>>;
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

Deno.test("recoverAll() names a directory in the place of the lock or of the socket", () =>
  withBench(async ({ paths, run, steps }) => {
    await Deno.mkdir(paths.lock);
    await Deno.mkdir(paths.socket);
    const done = await run(true);
    assert.deepEqual([done["lock"], done["socket"], done["database"]], [
      "failed",
      "failed",
      "fine",
    ]);
    assert.match(steps()[0]?.detail ?? "", /daemon\.lock: it is a directory, move it away/);
    assert.match(steps()[1]?.detail ?? "", /daemon\.sock is no socket: move it away/);
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
    assert.equal((await run(true))["database"], "lost");
    const detail = steps().find(({ name }) => name === "database")?.detail ?? "";
    assert.match(detail, /nothing of it can be read.*no backup and no copy/);
    const aside = /now (\S+);/.exec(detail)?.[1] ?? "";
    assert.match(await Deno.readTextFile(aside), /^no database/);
  }));

Deno.test("recoverAll() names what a database can be restored from of which nothing is left", () =>
  withBench(async ({ paths, run, steps }) => {
    await Deno.mkdir(join(paths.dataDir, "backups"));
    const backup = join(paths.dataDir, "backups", "tracker-2026.db");
    const replaced = `${paths.database}.replaced-2026-01-02T03-04-05-678Z`;
    for (const path of [paths.database, backup, replaced]) {
      await Deno.writeTextFile(path, "no database".repeat(1_000));
    }
    await Deno.utime(backup, NOW / 1_000, NOW / 1_000);
    await Deno.utime(replaced, 1_780_000_000, 1_780_000_000);
    assert.equal((await run(true))["database"], "lost");
    const detail = steps().find(({ name }) => name === "database")?.detail ?? "";
    assert.ok(detail.endsWith(`the newest first: ${backup}, ${replaced}`), detail);
  }));

Deno.test("recoverAll() says how many rows it kept of how many where some are lost", () =>
  withBench(async ({ paths, run, steps }) => {
    fillBoth(paths.database, { events: 2_000, quarters: 1 });
    destroy(
      paths.database,
      leavesOf(paths.database, "events").slice(10, 11).map(({ page }) => page),
    );
    assert.equal((await run(true))["database"], "partly");
    const detail = steps().find(({ name }) => name === "database")?.detail ?? "";
    const [, kept, believed] = /lost of events \((\d+) of about (\d+) kept\)/.exec(detail) ?? [];
    assert.ok(Number(kept) > 1_950 && Number(kept) < 2_000, detail);
    assert.ok(Math.abs(Number(believed) - 2_000) <= 2, detail);
    assert.equal((await run(true))["database"], "fine");
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

Deno.test("recoverAll() says that a daemon which runs writes to a file that is gone", () =>
  withBench(async ({ paths, run, steps }) => {
    const answer = { kind: "answers", version: "1", runId: "r" } as const;
    const detail = () => steps().find(({ name }) => name === "database")?.detail ?? "";
    for (const apply of [false, true]) {
      assert.equal((await run(apply, answer))["database"], "failed");
      assert.match(
        detail(),
        /^the daemon that runs writes to a file that is gone.*`ntm-tracker stop`/,
      );
    }
    // Another one in its place does not make it better.
    openStore(paths.database, { now: () => NOW, newId: uuidv7 }).store.close();
    assert.equal((await run(true, answer))["database"], "fine", "nobody is known to have it open");
    const owner = { pid: Deno.pid, runId: "r", startedAt: NOW, socket: paths.socket } as const;
    const attempt = await acquireLock(paths.lock, { ...owner, mode: "serve" });
    assert.ok(attempt.ok);
    const old = Deno.openSync(paths.database, { read: true });
    try {
      assert.equal((await run(true, answer))["database"], "fine");
      await Deno.copyFile(paths.database, `${paths.database}.copy`);
      await Deno.rename(`${paths.database}.copy`, paths.database);
      for (const told of [answer, { kind: "unclear", message: "it is newer" }] as const) {
        assert.equal((await run(true, told))["database"], "failed");
        assert.match(
          detail(),
          new RegExp(`^the daemon that runs \\(process ${Deno.pid}\\) writes`),
        );
      }
    } finally {
      old.close();
      attempt.lock.release();
    }
  }));

/** A process that is not us holds the lock, as far as the file tells. */
async function withHolder(
  { lock, socket }: Paths,
  body: (holder: {
    readonly pid: number;
    readonly lives: () => boolean;
    /** Makes it look as if the lock was taken then. */
    date(what: { readonly startedAt: number; readonly heldMs?: number }): void;
  }) => Promise<void>,
): Promise<void> {
  const child = new Deno.Command("sleep", { args: ["60"] }).spawn();
  let hasEnded = false;
  const ended = child.status.then(() => hasEnded = true);
  const { pid } = child;
  const owner = { pid, runId: "r", startedAt: NOW, socket, mode: "serve" } as const;
  const attempt = await acquireLock(lock, owner);
  assert.ok(attempt.ok);
  try {
    await body({
      pid,
      lives: () => !hasEnded,
      date({ startedAt, heldMs }) {
        const since = heldMs === undefined
          ? {}
          : { mark: processMark(pid), lockedSinceBoot: (sinceBoot() ?? 0) - heldMs };
        Deno.writeTextFileSync(lock, JSON.stringify({ ...owner, startedAt, ...since }));
      },
    });
  } finally {
    attempt.lock.release();
    if (!hasEnded) child.kill("SIGKILL");
    await ended;
  }
}

Deno.test("recoverAll() leaves a daemon alone that may just be starting, by the machine's clock", () =>
  withBench(({ paths, run, steps }) =>
    withHolder(paths, async ({ lives, date }) => {
      // The clock was set since, either way: what counts is how long the lock is held.
      for (const startedAt of [NOW, NOW - 600 * MINUTE, NOW + 600 * MINUTE]) {
        date({ startedAt, heldMs: 4 * MINUTE });
        assert.equal((await run(true))["daemon"], "failed");
        assert.match(steps()[0]?.detail ?? "", /just starting/);
        date({ startedAt, heldMs: 6 * MINUTE });
        assert.equal((await run(false))["daemon"], "would_fix");
      }
      assert.ok(lives());
    })
  ));

Deno.test("recoverAll() goes by the wall clock for a lock of an older version", () =>
  withBench(({ paths, run }) =>
    withHolder(paths, async ({ date }) => {
      date({ startedAt: NOW });
      assert.equal((await run(false))["daemon"], "failed");
      date({ startedAt: NOW + 600 * MINUTE });
      assert.equal((await run(false))["daemon"], "would_fix");
    })
  ));

Deno.test("recoverAll() ends a daemon that is silent, and none that says something else", () =>
  withBench(({ paths, run, steps }) =>
    withHolder(paths, async ({ pid, lives, date }) => {
      date({ startedAt: NOW - 600 * MINUTE, heldMs: 600 * MINUTE });
      const newer = { kind: "unclear", message: "it is newer: update this program" } as const;
      const told = await run(true, newer);
      assert.equal(told["daemon"], "failed");
      assert.equal(told["socket"], undefined, "its socket is not looked at");
      assert.equal(steps()[0]?.detail, newer.message);
      assert.ok(lives());
      // The lock is ours, so that it is not free afterwards: only the signal counts.
      assert.equal((await run(true, { kind: "silent" }))["daemon"], "failed");
      assert.match(steps()[0]?.detail ?? "", new RegExp(`process ${pid} does not end`));
      assert.equal(lives(), false);
    })
  ));

Deno.test("recoverAll() leaves the damaged database of a daemon that says something else", () =>
  withBench(async ({ paths, run }) => {
    await Deno.writeTextFile(paths.database, "no database".repeat(1_000));
    const done = await run(true, { kind: "unclear", message: "no" });
    assert.equal(done["database"], "failed");
    assert.equal(await Deno.readTextFile(paths.database), "no database".repeat(1_000));
  }));

Deno.test("recoverAll() leaves the damaged database to a daemon that has just begun", () =>
  withBench(({ paths, run, steps }) =>
    withHolder(paths, async ({ date }) => {
      date({ startedAt: NOW, heldMs: MINUTE });
      await Deno.writeTextFile(paths.database, "no database".repeat(1_000));
      assert.equal((await run(true))["database"], "failed");
      const detail = steps().find(({ name }) => name === "database")?.detail ?? "";
      assert.match(detail, /a daemon has started/);
      assert.equal(await Deno.readTextFile(paths.database), "no database".repeat(1_000));
    })
  ));
