import { frameChannel } from "../../shared/rpc/frame_channel.ts";
import { ensureDirectories } from "../platform/directories.ts";
import { type MemoryContext, memoryContext } from "./memory_context.ts";
import { type Answers, ScriptedDaemon } from "./test_scripted_daemon.ts";

interface ScriptedRun {
  readonly answers: Answers;
  readonly json?: boolean;
  /** Milliseconds UTC. */
  readonly now: number;
}

/** Runs a subcommand against a daemon of a few answers, with a home of its own that goes again. */
export async function withScriptedDaemon<T>(
  { answers, json = false, now }: ScriptedRun,
  run: (context: MemoryContext, home: string) => Promise<T>,
): Promise<T> {
  const home = await Deno.makeTempDir({ prefix: "ntm-cli-" });
  const context = memoryContext({ home, json, now: () => now });
  await ensureDirectories(context.paths);
  const listener = Deno.listen({ transport: "unix", path: context.paths.socket });
  const accepted = serveAll(listener, answers);
  try {
    return await run(context, home);
  } finally {
    listener.close();
    await accepted;
    await Deno.remove(home, { recursive: true });
  }
}

async function serveAll(listener: Deno.UnixListener, answers: Answers): Promise<void> {
  const served: Promise<void>[] = [];
  try {
    for await (const { readable, writable } of listener) {
      const channel = frameChannel({ name: "test", readable, writable });
      served.push(new ScriptedDaemon(channel, answers).served);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.BadResource)) throw error;
  }
  await Promise.all(served);
}
