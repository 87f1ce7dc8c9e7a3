import assert from "node:assert/strict";
import { join } from "node:path";

const DENO_JSON = new URL("../../deno.json", import.meta.url).pathname;

/** What `ntm-tracker serve --stdio` does when a daemon runs already, and nothing else. */
const SCRIPT = `
  import { bridgeStdio } from ${JSON.stringify(import.meta.resolve("./bridge.ts"))};
  await bridgeStdio(Deno.args[0]);
  console.error("the bridge has ended");
  Deno.exit(0);`;

interface Bridge {
  readonly child: Deno.ChildProcess;
  readonly toClient: ReadableStreamDefaultReader<Uint8Array>;
  readonly fromClient: WritableStreamDefaultWriter<Uint8Array>;
  /** The daemon's end. */
  readonly daemon: Deno.UnixConn;
  /** Resolves when the process has ended, with its exit status and what it said. */
  ended(): Promise<{ readonly code: number; readonly said: string }>;
}

/** Longer than any machine needs; only a test that has failed waits for it. */
const PATIENCE_MS = 20_000;

async function soon<T>(work: Promise<T>, what: string): Promise<T> {
  const late = Promise.withResolvers<never>();
  const error = new Error(`${what}: not within ${PATIENCE_MS} ms`);
  const timer = setTimeout(() => late.reject(error), PATIENCE_MS);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

function spawn(directory: string): Deno.ChildProcess {
  const script = join(directory, "bridge_script.ts");
  Deno.writeTextFileSync(script, SCRIPT);
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--config", DENO_JSON, script, join(directory, "daemon.sock")],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

async function withDirectory(body: (directory: string) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir({ prefix: "ntm-bridge-" });
  try {
    await body(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

/** A bridge between this test and a stand-in for the daemon that is this test too. */
async function withBridge(body: (bridge: Bridge) => Promise<void>): Promise<void> {
  await withDirectory(async (directory) => {
    const listener = Deno.listen({ transport: "unix", path: join(directory, "daemon.sock") });
    const child = spawn(directory);
    const stderr = new Response(child.stderr).text();
    let hasEnded = false;
    const status = child.status.finally(() => hasEnded = true);
    try {
      const daemon = await soon(listener.accept(), "the bridge connects");
      const bridge = {
        child,
        daemon,
        toClient: child.stdout.getReader(),
        fromClient: child.stdin.getWriter(),
        ended: async () => ({
          code: (await soon(status, "the bridge ends")).code,
          said: (await stderr).trim(),
        }),
      };
      try {
        await body(bridge);
      } finally {
        close(daemon);
        bridge.fromClient.close().catch(() => {});
        bridge.toClient.cancel().catch(() => {});
      }
    } finally {
      listener.close();
      if (!hasEnded) child.kill("SIGKILL");
      await status;
      await stderr;
    }
  });
}

function close(connection: Deno.UnixConn): void {
  try {
    connection.close();
  } catch {
    // The test has closed it.
  }
}

/** As many bytes as are asked for, or fewer when the other side ends first. */
async function take(
  count: number,
  read: () => Promise<Uint8Array | null>,
): Promise<Uint8Array> {
  const taken = new Uint8Array(count);
  let size = 0;
  while (size < count) {
    const bytes = await soon(read(), `${count} bytes arrive`);
    if (bytes === null) break;
    taken.set(bytes, size);
    size += bytes.length;
  }
  return taken.subarray(0, size);
}

function takeAtClient({ toClient }: Bridge, count: number): Promise<Uint8Array> {
  return take(count, async () => (await toClient.read()).value ?? null);
}

function takeAtDaemon({ daemon }: Bridge, count: number): Promise<Uint8Array> {
  const buffer = new Uint8Array(65_536);
  return take(count, async () => {
    const size = await daemon.read(buffer.subarray(0, Math.min(count, buffer.length)));
    return size === null ? null : buffer.slice(0, size);
  });
}

async function sendFromDaemon({ daemon }: Bridge, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length;) done += await daemon.write(bytes.subarray(done));
}

/** Bytes of every value, in no order that a text would have. */
function noise(size: number, seed: number): Uint8Array {
  let state = seed;
  return Uint8Array.from({ length: size }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return state >> 16;
  });
}

const bytes = (text: string) => new TextEncoder().encode(text);

Deno.test("bridgeStdio() carries every byte, both ways at once", () =>
  withBridge(async (bridge) => {
    const [there, back] = [noise(700_000, 1), noise(700_000, 2)];
    const [atDaemon, atClient] = await Promise.all([
      takeAtDaemon(bridge, there.length),
      takeAtClient(bridge, back.length),
      bridge.fromClient.write(there),
      sendFromDaemon(bridge, back),
    ]);
    assert.ok(atDaemon.every((byte, index) => byte === there[index]));
    assert.equal(atDaemon.length, there.length);
    assert.ok(atClient.every((byte, index) => byte === back[index]));
    assert.equal(atClient.length, back.length);
  }));

Deno.test("bridgeStdio() ends when the daemon ends, after its last bytes", () =>
  withBridge(async (bridge) => {
    await sendFromDaemon(bridge, bytes("last words"));
    bridge.daemon.close();
    assert.deepEqual(await takeAtClient(bridge, 100), bytes("last words"));
    assert.deepEqual(await bridge.ended(), { code: 0, said: "the bridge has ended" });
  }));

Deno.test("bridgeStdio() ends when its client ends and the daemon has answered", () =>
  withBridge(async (bridge) => {
    await bridge.fromClient.write(bytes("request"));
    await bridge.fromClient.close();
    assert.deepEqual(await takeAtDaemon(bridge, 100), bytes("request"));
    await sendFromDaemon(bridge, bytes("answer"));
    bridge.daemon.close();
    assert.deepEqual(await takeAtClient(bridge, 100), bytes("answer"));
    assert.deepEqual(await bridge.ended(), { code: 0, said: "the bridge has ended" });
  }));

Deno.test("bridgeStdio() ends without a client, whether the daemon ends or not", () =>
  withBridge(async (bridge) => {
    await bridge.fromClient.close();
    assert.equal((await bridge.ended()).code, 0);
  }));

Deno.test("bridgeStdio() ends when its client no longer reads", () =>
  withBridge(async (bridge) => {
    await bridge.toClient.cancel();
    // Until the pipe is known to be broken, bytes go nowhere.
    const flood = (async () => {
      for (;;) await sendFromDaemon(bridge, noise(65_536, 3));
    })().catch(() => {});
    assert.equal((await bridge.ended()).code, 0);
    bridge.daemon.close();
    await flood;
  }));

Deno.test("bridgeStdio() fails when nobody listens", () =>
  withDirectory(async (directory) => {
    const child = spawn(directory);
    const { code, stderr } = await soon(child.output(), "the bridge fails");
    assert.equal(code, 1);
    assert.match(new TextDecoder().decode(stderr), /NotFound|No such file/);
  }));
