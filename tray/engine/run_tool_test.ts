import assert from "node:assert/strict";
import { runTool } from "./run_tool.ts";

const ignore = Deno.build.os !== "linux";

/** What stands in a file that a child of the program writes its pid to. */
async function isAlive(pid: number): Promise<boolean> {
  try {
    return !/^State:\s+[ZX]/m.test(await Deno.readTextFile(`/proc/${pid}/status`));
  } catch {
    return false;
  }
}

Deno.test({
  name: "runTool() gives the status and the text, and asks wsl.exe for UTF-8",
  ignore,
  fn: async () => {
    const script = 'printf "one\\r\\n$WSL_UTF8"; exit 3';
    const result = await runTool(["/bin/sh", "-c", script], { timeoutMs: 10_000 });
    assert.deepEqual(result, { kind: "exited", code: 3, stdout: "one\n1" });
  },
});

Deno.test("runTool() says that a program is not there", async () => {
  const result = await runTool(["/nowhere/wsl.exe"], { timeoutMs: 10_000 });
  assert.equal(result.kind, "not_found");
});

Deno.test({
  name: "runTool() ends what hangs, with all it started",
  ignore,
  fn: async () => {
    const file = await Deno.makeTempFile({ prefix: "ntm-tool-" });
    try {
      const script = `sleep 600 & echo $! > ${file}; wait`;
      const running = runTool(["/bin/sh", "-c", script], { timeoutMs: 500 });
      assert.deepEqual(await running, { kind: "timeout" });
      const pid = Number(await Deno.readTextFile(file));
      assert.ok(pid > 0);
      const until = performance.now() + 10_000;
      while (await isAlive(pid)) {
        assert.ok(performance.now() < until, "the grandchild lives on");
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    } finally {
      await Deno.remove(file);
    }
  },
});
