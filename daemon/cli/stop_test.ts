import assert from "node:assert/strict";
import { frameChannel } from "../../shared/rpc/frame_channel.ts";
import { ensureDirectories } from "../platform/directories.ts";
import { memoryContext } from "./memory_context.ts";
import { ScriptedDaemon } from "./test_scripted_daemon.ts";
import { stop } from "./stop.ts";

Deno.test("stop() asks the daemon to end and waits until it has let go of its lock", async () => {
  const home = await Deno.makeTempDir({ prefix: "ntm-stop-" });
  const context = memoryContext({ home });
  const { lock, socket } = context.paths;
  await ensureDirectories(context.paths);
  const owner = { pid: 4711, runId: "run", startedAt: 1, socket, mode: "serve" };
  await Deno.writeTextFile(lock, JSON.stringify(owner));
  const listener = Deno.listen({ transport: "unix", path: socket });
  try {
    const stopped = stop(context);
    const { readable, writable } = await listener.accept();
    const daemon = new ScriptedDaemon(frameChannel({ name: "test", readable, writable }), {
      "daemon.shutdown": { stopping: true },
    });
    await daemon.asked("daemon.shutdown");
    // It still keeps what is under way, and closes its connections before it lets go of the lock.
    daemon.close();
    assert.equal(context.screen.text, "");
    await Deno.truncate(lock);
    assert.equal(await stopped, 0);
    assert.equal(context.screen.text, "the daemon has ended (process 4711)\n");
  } finally {
    listener.close();
    await Deno.remove(home, { recursive: true });
  }
});

Deno.test("stop() says that no daemon runs", async () => {
  const home = await Deno.makeTempDir({ prefix: "ntm-stop-" });
  try {
    await assert.rejects(stop(memoryContext({ home })), { code: "NO_DAEMON", exit: 69 });
  } finally {
    await Deno.remove(home, { recursive: true });
  }
});
