import assert from "node:assert/strict";
import { join } from "node:path";
import { acquireLock, type Lock, type LockOwner, type NewOwner, readLockOwner } from "./lock.ts";
import { processMark, sinceBoot } from "./process_mark.ts";

const owner: NewOwner = {
  pid: Deno.pid,
  runId: "0197-run",
  startedAt: 1_750_000_000_000,
  socket: "/tmp/x/daemon.sock",
  mode: "serve",
};

/** What the file must hold of this owner: its process and boot are real ones. */
function written({ mark, lockedSinceBoot, ...named }: LockOwner): NewOwner {
  assert.deepEqual(mark, processMark(Deno.pid));
  assert.ok(lockedSinceBoot !== undefined && lockedSinceBoot <= (sinceBoot() ?? 0));
  return named;
}

function ownerIn(path: string): LockOwner {
  const found = readLockOwner(path);
  assert.ok(found);
  return found;
}

async function withLockPath(run: (path: string) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir({ prefix: "ntm-lock-" });
  try {
    await run(join(directory, "daemon.lock"));
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

async function take(path: string, who = owner): Promise<Lock> {
  const attempt = await acquireLock(path, who);
  assert.ok(attempt.ok, "the lock should be free");
  return attempt.lock;
}

/** A process that takes the lock and keeps it, with a grandchild that outlives it. */
async function holder(path: string): Promise<{ child: Deno.ChildProcess; grandchild: number }> {
  const script = `
    import { acquireLock } from ${JSON.stringify(import.meta.resolve("./lock.ts"))};
    const owner = { ...${JSON.stringify(owner)}, pid: Deno.pid, mode: "stdio" };
    const { ok } = await acquireLock(${JSON.stringify(path)}, owner);
    const sleep = new Deno.Command("sleep", { args: ["60"], stdin: "null", stdout: "null" });
    console.log(ok + " " + sleep.spawn().pid);
    setInterval(() => {}, 1000);`;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["eval", script],
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let line = "";
  while (!line.endsWith("\n")) {
    const { value, done } = await reader.read();
    if (done) break;
    line += value;
  }
  await reader.cancel();
  const [ok, pid] = line.trim().split(" ");
  assert.equal(ok, "true", "the child should get the lock");
  return { child, grandchild: Number(pid) };
}

Deno.test("acquireLock() writes its owner, 0600", () =>
  withLockPath(async (path) => {
    const lock = await take(path);
    assert.deepEqual(written(JSON.parse(Deno.readTextFileSync(path))), owner);
    assert.deepEqual(written(ownerIn(path)), owner);
    assert.equal((Deno.statSync(path).mode ?? 0) & 0o777, 0o600);
    lock.release();
  }));

Deno.test("acquireLock() names the holder, and is free again after release()", () =>
  withLockPath(async (path) => {
    const lock = await take(path);
    assert.deepEqual(await acquireLock(path, { ...owner, runId: "other" }), {
      ok: false,
      heldBy: ownerIn(path),
    });
    lock.release();
    lock.release();
    assert.equal(lock.isIntact(), false);
    assert.equal(readLockOwner(path), null);
    (await take(path)).release();
  }));

for (
  const [name, bytes] of [
    ["empty", ""],
    ["garbage", "\u0000\u0001 not json"],
    ["another shape", '{"pid":"7"}'],
    ["longer than an owner", "x".repeat(100_000)],
  ] as const
) {
  Deno.test(`acquireLock() takes a free file that is ${name}`, () =>
    withLockPath(async (path) => {
      Deno.writeTextFileSync(path, bytes, { mode: 0o644 });
      assert.equal(readLockOwner(path), null);
      const lock = await take(path);
      assert.deepEqual(written(ownerIn(path)), owner);
      assert.equal((Deno.statSync(path).mode ?? 0) & 0o777, 0o600);
      lock.release();
    }));
}

Deno.test("readLockOwner() knows what older versions wrote, and newer ones will", () =>
  withLockPath((path) => {
    Deno.writeTextFileSync(path, JSON.stringify(owner));
    assert.deepEqual(readLockOwner(path), owner);
    Deno.writeTextFileSync(path, JSON.stringify({ ...owner, more: "later" }));
    assert.deepEqual(readLockOwner(path), owner);
    return Promise.resolve();
  }));

Deno.test("acquireLock() refuses a held file whatever stands in it", () =>
  withLockPath(async (path) => {
    const lock = await take(path);
    Deno.writeTextFileSync(path, "garbage");
    assert.deepEqual(await acquireLock(path, owner), { ok: false, heldBy: null });
    lock.release();
  }));

Deno.test("acquireLock() holds between processes, and kill -9 of the owner frees it", () =>
  withLockPath(async (path) => {
    const { child, grandchild } = await holder(path);
    try {
      const refused = await acquireLock(path, owner);
      assert.equal(refused.ok, false);
      assert.equal(!refused.ok && refused.heldBy?.pid, child.pid);
      child.kill("SIGKILL");
      await child.status;
      Deno.kill(grandchild, "SIGCONT"); // throws if it were gone: an heir must not keep the lock
      (await take(path)).release();
    } finally {
      Deno.kill(grandchild, "SIGKILL");
    }
  }));

Deno.test("acquireLock() throws when the directory is missing", async () => {
  await assert.rejects(acquireLock("/nonexistent/daemon.lock", owner), Deno.errors.NotFound);
});

Deno.test("acquireLock() names a directory in its place, and what to do", () =>
  withLockPath(async (path) => {
    await Deno.mkdir(path);
    const words = new RegExp(`^PathError: cannot lock ${path}: it is a directory, move it away`);
    await assert.rejects(acquireLock(path, owner), words);
  }));

Deno.test("Lock.isIntact() notices a file that was deleted or replaced", () =>
  withLockPath(async (path) => {
    const lock = await take(path);
    assert.equal(lock.isIntact(), true);
    Deno.removeSync(path);
    assert.equal(lock.isIntact(), false);
    Deno.writeTextFileSync(path, "");
    assert.equal(lock.isIntact(), false);
    lock.release();
  }));
