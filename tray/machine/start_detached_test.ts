import assert from "node:assert/strict";
import { join } from "node:path";
import { startDetached } from "./start_detached.ts";
import { inTempFolder } from "./test_folder.ts";

Deno.test("startDetached() starts what outlives the one who started it, without its handles", async () => {
  await inTempFolder(async (folder) => {
    const pidFile = join(folder, "pid");
    const main = join(folder, "main.ts");
    const room = JSON.stringify(import.meta.resolve("./start_detached.ts"));
    const script = `echo $$ > ${pidFile}.new; mv ${pidFile}.new ${pidFile}; exec sleep 300`;
    await Deno.writeTextFile(
      main,
      `import { startDetached } from ${room};
      startDetached(["/bin/sh", "-c", ${JSON.stringify(script)}]);`,
    );
    let pid = 0;
    try {
      const { code, stdout } = await new Deno.Command(Deno.execPath(), {
        args: ["run", "-A", "--no-lock", "--no-config", main],
        stdout: "piped",
      }).output();
      // The pipe came to its end although the child lives: it has not inherited it.
      assert.deepEqual([code, stdout.length], [0, 0]);
      pid = Number(await textIn(pidFile));
      const status = await Deno.readTextFile(`/proc/${pid}/status`);
      assert.doesNotMatch(status, /^State:\s+[ZX]/m);
      for (const fd of [0, 1, 2]) {
        assert.equal(await Deno.readLink(`/proc/${pid}/fd/${fd}`), "/dev/null");
      }
    } finally {
      if (pid > 0) Deno.kill(pid, "SIGKILL");
    }
  });
});

Deno.test("startDetached() starts it in the folder that it is given", async () => {
  await inTempFolder(async (folder) => {
    startDetached(["/bin/sh", "-c", "pwd > .new; mv .new seen"], { cwd: folder });
    assert.equal(await textIn(join(folder, "seen")), `${await Deno.realPath(folder)}\n`);
  });
});

Deno.test("startDetached() says that a program is not there", () => {
  assert.throws(
    () => startDetached(["/nowhere/x"]),
    /start \/nowhere\/x: there is no such program/,
  );
});

async function textIn(path: string): Promise<string> {
  const end = performance.now() + 10_000;
  for (;;) {
    const text = await Deno.readTextFile(path).catch(() => "");
    if (text !== "") return text;
    assert.ok(performance.now() < end, "the program wrote nothing");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
