import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { type HiddenProcess, type HiddenProcessOptions, startHidden } from "./hidden_process.ts";

const ignore = Deno.build.os !== "linux";
const test = (name: string, fn: () => Promise<void>) => Deno.test({ name, ignore, fn });

/** Far more than a pipe of the system and all that is read ahead. */
const MUCH = 16 * 1024 * 1024;
/** A pipe of the system, and twice what a stream of Node holds. */
const AHEAD = 64 * 1024 + 2 * 64 * 1024;

/** A shell script; its group is ended whatever happens. */
async function withScript(
  script: string,
  body: (child: HiddenProcess) => Promise<void>,
  options: Partial<HiddenProcessOptions> = {},
): Promise<void> {
  const pipes = ["stdin", "stdout", "stderr"] as const;
  const child = startHidden({ argv: ["/bin/sh", "-c", script], pipes, ...options });
  try {
    await body(child);
  } finally {
    try {
      Deno.kill(-child.pid, "SIGKILL");
    } catch {
      // All of it has ended.
    }
    await child.status;
  }
}

test("startHidden() carries stdin, stdout and stderr byte by byte, and tells the status", () =>
  withScript("cat; echo said >&2; exit 3", async ({ stdin, stdout, stderr, status }) => {
    const bytes = new Uint8Array(1_000_000).map((_, at) => (at * 31) >> 3);
    const output = new Response(stdout).bytes();
    const writer = stdin.getWriter();
    await writer.write(bytes);
    await writer.close();
    assert.ok(Buffer.from(bytes).equals(await output));
    assert.equal(await new Response(stderr).text(), "said\n");
    const { code, signal } = await status;
    assert.deepEqual([code, signal], [3, null]);
  }));

test("startHidden() gives what stands in the environment, and over it", () =>
  withScript('printf "$PATH|$NTM_HIDDEN|$PWD"', async ({ stdout }) => {
    const seen = await new Response(stdout).text();
    assert.equal(seen, `${Deno.env.get("PATH")}|a b|/tmp`);
  }, { env: { NTM_HIDDEN: "a b" }, cwd: "/tmp" }));

test("startHidden() has programs of Windows stand in the folder of the system", async () => {
  const pipes = ["stdout"] as const;
  const folderOf = async (cwd: string | undefined, os: "windows" | "linux") => {
    const options = { argv: ["/bin/pwd"], pipes, cwd };
    const { stdout, status } = startHidden(options, { os, root: "/usr" });
    const text = await new Response(stdout).text();
    assert.equal((await status).code, 0);
    return text.trim();
  };
  assert.equal(await folderOf(undefined, "windows"), "/usr");
  assert.equal(await folderOf("/tmp", "windows"), "/tmp");
  assert.equal(await folderOf(undefined, "linux"), Deno.cwd());
});

test("startHidden() tells the signal that ended it", () =>
  withScript("kill -KILL $$", async ({ status }) => {
    const { code, signal } = await status;
    assert.deepEqual([code, signal], [137, "SIGKILL"]);
  }));

test("startHidden() reads no more than is read from it", () =>
  withScript(`exec head -c ${MUCH} /dev/zero`, async (child) => {
    const reader = child.stdout.getReader();
    let taken = (await reader.read()).value?.length ?? 0;
    assert.ok(taken > 0);
    const written = await whenStill(() => writtenBy(child.pid));
    assert.ok(written - taken <= AHEAD, `${written} bytes written, ${taken} read`);
    for (;;) {
      const { value } = await reader.read();
      if (value === undefined) break;
      assert.ok(value.length <= AHEAD);
      taken += value.length;
    }
    assert.equal(taken, MUCH);
  }, { pipes: ["stdout"] }));

test("startHidden() takes a write only as the program reads, and fails it at the end", () =>
  withScript("exec sleep 600", async ({ stdin, pid }) => {
    const writer = stdin.getWriter();
    const written = writer.write(new Uint8Array(MUCH));
    assert.ok((writer.desiredSize ?? 1) <= 0);
    const still = new Promise((resolve) => setTimeout(resolve, 50, "waits"));
    assert.equal(await Promise.race([written, still]), "waits");
    Deno.kill(pid, "SIGKILL");
    await assert.rejects(written);
  }));

test("startHidden() fails writes once the program has ended", () =>
  withScript("head -c 5 >/dev/null; exit 4", async ({ stdin, status }) => {
    const writer = stdin.getWriter();
    await assert.rejects(writer.write(new Uint8Array(MUCH)));
    assert.equal((await status).code, 4);
    await assert.rejects(writer.write(new Uint8Array(1)));
  }));

test("startHidden() tells the end though another process holds the pipes", () =>
  withScript("sleep 600 & exit 7", async ({ stdout, status }) => {
    const reader = stdout.getReader();
    const reading = reader.read();
    assert.equal((await status).code, 7);
    const early = await Promise.race([reading, Promise.resolve("open")]);
    assert.equal(early, "open");
    await reader.cancel();
    assert.equal((await reading).done, true);
  }));

test("startHidden() gives no pipe that was not asked for", async () => {
  const child = startHidden({ argv: ["/bin/sh", "-c", "read line; echo x; echo x >&2"] });
  assert.throws(() => child.stdout);
  assert.throws(() => child.stdin);
  assert.equal((await child.status).code, 0);
});

Deno.test("startHidden() says at once that a program is not there, or may not be run", () => {
  assert.throws(() => startHidden({ argv: ["/nowhere/wsl.exe"] }), Deno.errors.NotFound);
  assert.throws(() => startHidden({ argv: [import.meta.filename ?? ""] }), (error: Error) => {
    return !(error instanceof Deno.errors.NotFound) && error.message !== "";
  });
});

test("startHidden() does not hold this process once it is let go", async () => {
  const room = JSON.stringify(import.meta.resolve("./hidden_process.ts"));
  const source = `import { startHidden } from ${room};
    const child = startHidden({ argv: ["/bin/sleep", "600"], pipes: ["stdin"] });
    console.log(child.pid);
    child.unref();`;
  const { code, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", "--no-lock", "--no-config", source],
  }).output();
  const pid = Number(new TextDecoder().decode(stdout));
  Deno.kill(pid, "SIGKILL");
  assert.equal(code, 0);
});

/** How many bytes a process has given to the system. */
async function writtenBy(pid: number): Promise<number> {
  const [, bytes] = /^wchar: (\d+)/m.exec(await Deno.readTextFile(`/proc/${pid}/io`)) ?? [];
  return Number(bytes);
}

/** What a figure is once it has stayed the same for a while. */
async function whenStill(measure: () => Promise<number>): Promise<number> {
  let [last, times] = [await measure(), 0];
  while (times < 10) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    const now = await measure();
    times = now === last ? times + 1 : 0;
    last = now;
  }
  return last;
}
