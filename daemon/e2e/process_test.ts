import { deepEqual, equal, match, notEqual } from "node:assert/strict";
import { existsSync as exists } from "node:fs";
import type { Result } from "../../shared/protocol/manifest.ts";
import type { RpcClient } from "../../shared/rpc/client.ts";
import { encodeFrame, FrameDecoder } from "../../shared/rpc/frame.ts";
import { DaemonProcess } from "./daemon_process.ts";
import { e2eTest } from "./e2e_test_case.ts";
import { eventually, within } from "./eventually.ts";
import { programStart } from "./program.ts";
import { Scene } from "./scene.ts";
import { paneCalled } from "./observer.ts";
import { TempHome } from "./temp_home.ts";

/** `serve` while another daemon of this user runs. */
const EXIT_HELD = 3;

e2eTest("a second daemon is refused, and the first is unharmed", async () => {
  await using scene = await Scene.start();
  await using second = await DaemonProcess.spawn({ home: scene.home.dir });
  deepEqual(await second.ended(), { code: EXIT_HELD, signal: null });
  match(second.said, /already|another/i);
  match(second.said, new RegExp(`\\b${scene.daemon.pid}\\b`), "it says which process");
  const { pid } = await scene.observer.request("health.get");
  equal(pid, scene.daemon.pid);
});

e2eTest("serve --stdio bridges to the daemon that runs, and can shut it down", async () => {
  await using scene = await Scene.start();
  const { runId } = scene.observer.seen.snapshot;
  await using bridge = await DaemonProcess.start({ home: scene.home.dir, mode: "stdio" });
  const observer = await bridge.observe();
  equal(observer.seen.snapshot.runId, runId);
  const pane = await scene.fleet.split("=one:", "quiet");
  await observer.waitFor("news through the bridge", (seen) => paneCalled(seen, pane));

  await observer.client.request("daemon.shutdown", { reason: "through a bridge" });
  deepEqual(await scene.daemon.ended(), { code: 0, signal: null });
  equal((await bridge.ended()).code, 0);
});

e2eTest("a bridge that leaves takes no daemon with it", async () => {
  await using scene = await Scene.start();
  await using bridge = await DaemonProcess.start({ home: scene.home.dir, mode: "stdio" });
  const client = await bridge.client();
  await capabilities(client);
  client.close();
  equal((await bridge.ended()).code, 0);
  await waitForClients(scene.observer.client, 1);
});

e2eTest("a daemon under its caller ends when stdin closes", async () => {
  await using scene = await Scene.start({ mode: "stdio" });
  scene.observer.close();
  deepEqual(await scene.daemon.ended(), { code: 0, signal: null });
  equal(exists(scene.home.paths.socket), false);
});

e2eTest("a daemon whose owner has left stays until the last client leaves", async () => {
  await using scene = await Scene.start({ mode: "stdio" });
  const other = await scene.daemon.observeSocket();
  scene.observer.close();
  await waitForClients(other.client, 1);
  const pane = await scene.fleet.split("=one:", "quiet");
  await other.waitFor("news after the owner left", (seen) => paneCalled(seen, pane));
  other.close();
  deepEqual(await scene.daemon.ended(), { code: 0, signal: null });
});

e2eTest("daemons in a bare and in a login environment meet at one socket", async () => {
  await using home = await TempHome.create();
  const dir = home.dir;
  const config = { tmux: { sockets: [`${dir}/no-server`] } };
  await using bare = await DaemonProcess.start({ home: dir, env: {}, config });
  const env = {
    HOME: `${dir}/elsewhere`,
    PATH: "/usr/local/bin:/usr/bin:/bin",
    XDG_RUNTIME_DIR: `${dir}/runtime`,
    XDG_CONFIG_HOME: `${dir}/config`,
    XDG_DATA_HOME: `${dir}/data`,
    LANG: "de_DE.UTF-8",
    USER: "somebody",
  };
  await using login = await DaemonProcess.start({ home: dir, mode: "stdio", env });
  const overSocket = await bare.client();
  const overStdio = await login.client();
  const { runId } = await capabilities(overSocket);
  equal((await capabilities(overStdio)).runId, runId);
  const health = await overSocket.request<Result<"health.get">>("health.get", {});
  equal(health.capabilities.tmux, true, "tmux is found without a PATH");
});

e2eTest("stdout of serve --stdio carries frames and nothing else", async () => {
  await using home = await TempHome.create();
  await Deno.writeTextFile(home.paths.configFile, '[logging]\nlevel = "debug"\n');
  const { stdout, code } = await runWithInput(home.dir, [
    { jsonrpc: "2.0", id: 1, method: "capabilities.get" },
    { jsonrpc: "2.0", id: 2, method: "no.such" },
    { jsonrpc: "2.0", id: 3, method: "health.get", params: {} },
  ]);
  equal(code, 0);
  const decoder = new FrameDecoder();
  const answers = decoder.push(stdout).map((text) => JSON.parse(text));
  decoder.end();
  deepEqual(answers.map(({ id }) => id), [1, 2, 3]);
});

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  e2eTest(`${signal} stops the daemon gracefully`, async () => {
    await using scene = await Scene.start();
    const { daemon, observer, home } = scene;
    daemon.signal(signal);
    deepEqual(await daemon.ended(), { code: 0, signal: null });
    await within("the end of the wire", observer.client.closed);
    equal(exists(home.paths.socket), false);
    const log = await Deno.readTextFile(home.paths.logFile);
    match(log, /the daemon stops/);
    await scene.restart();
    const stopped = await scene.observer.waitForEvent("daemon.stopped");
    equal(stopped.payload["reason"], signal);
  });
}

e2eTest("socket and lock of a killed daemon do not stand in the way", async () => {
  await using scene = await Scene.start();
  const { home, daemon, observer } = scene;
  const { runId } = observer.seen.snapshot;
  await daemon.kill9();
  equal(exists(home.paths.socket), true);
  equal(exists(home.paths.lock), true);
  await scene.restart();
  notEqual(scene.observer.seen.snapshot.runId, runId);
});

e2eTest("what the daemon writes is for its user only", async () => {
  await using scene = await Scene.start();
  const { socket, runDir, database, logFile } = scene.home.paths;
  const modes = [socket, runDir, database, logFile]
    .map((path) => ((Deno.statSync(path).mode ?? 0) & 0o777).toString(8));
  deepEqual(modes, ["600", "700", "600", "600"]);
});

function capabilities(client: RpcClient): Promise<Result<"capabilities.get">> {
  return client.request<Result<"capabilities.get">>("capabilities.get", {});
}

async function waitForClients(client: RpcClient, count: number): Promise<void> {
  await eventually(`${count} clients`, async () => {
    const { clients } = await client.request<Result<"health.get">>("health.get", {});
    return clients === count;
  });
}

/** Runs `serve --stdio` on these messages and nothing more, and gives every byte of its stdout. */
async function runWithInput(home: string, messages: readonly unknown[]) {
  const { argv, env } = programStart(["serve", "--stdio", "--home", home]);
  const child = new Deno.Command(argv[0] ?? "", {
    args: argv.slice(1),
    cwd: home,
    clearEnv: true,
    env: { ...env, PATH: "/usr/bin:/bin", TMUX_TMPDIR: home },
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const writer = child.stdin.getWriter();
  for (const message of messages) await writer.write(encodeFrame(JSON.stringify(message)));
  await writer.close();
  const { stdout, code } = await within("the end of the daemon", child.output());
  return { stdout, code };
}
