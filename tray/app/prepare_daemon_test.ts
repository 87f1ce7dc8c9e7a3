import { deepEqual, equal, match, ok } from "node:assert/strict";
import { join } from "node:path";
import { InstallScene } from "../install/test_install_scene.ts";
import { defaultSettings, type MachineSettings } from "../machine/settings_schema.ts";
import { prepareDaemon, type PreparedDaemon } from "./prepare_daemon.ts";

/** A daemon that can be asked for its version, and serves nobody. */
const MUTE = 'if [ "$1" = serve ]; then exit 1; fi';

async function inScene(body: (scene: InstallScene) => Promise<void>): Promise<void> {
  await using scene = await InstallScene.open();
  await body(scene);
}

function prepare(scene: InstallScene, launch?: MachineSettings["launch"]): Promise<PreparedDaemon> {
  const wsl = [join(scene.folder, "wsl")];
  return prepareDaemon("Ubuntu", {
    settings: {
      ...defaultSettings("windows"),
      launch: launch ?? { kind: "wsl", daemonPath: null, wsl },
    },
    carriedIn: scene.carriedIn,
    keys: [scene.key.publicKey],
    onProgress: () => {},
  });
}

function isReady(scene: InstallScene, prepared: PreparedDaemon, notice: RegExp | null): void {
  ok(prepared.kind === "ready", prepared.kind === "failed" ? prepared.message : "");
  deepEqual(prepared.argv, [
    ...[join(scene.folder, "wsl"), "-d", "Ubuntu", "--exec", scene.daemon],
    ...["serve", "--stdio"],
  ]);
  if (notice === null) equal(prepared.notice, null);
  else match(prepared.notice ?? "", notice);
}

Deno.test("prepareDaemon() takes a daemon that the settings name as it is", async () => {
  await inScene(async (scene) => {
    const custom = await prepare(scene, { kind: "custom", argv: ["ssh", "{distro}"] });
    deepEqual(custom, { kind: "ready", argv: ["ssh", "Ubuntu"], notice: null });
    const direct = await prepare(scene, { kind: "direct", daemonPath: "/opt/daemon" });
    deepEqual(direct, {
      kind: "ready",
      argv: ["/opt/daemon", "serve", "--stdio"],
      notice: null,
    });
  });
});

Deno.test("prepareDaemon() says when a setting cannot be carried out", async () => {
  await inScene(async (scene) => {
    const prepared = await prepare(scene, { kind: "custom", argv: [""] });
    match(prepared.kind === "failed" ? prepared.message : "", /the command is empty/);
  });
});

Deno.test("prepareDaemon() starts what is there and current, without a word", async () => {
  await inScene(async (scene) => {
    await scene.carry({ version: "1.0.0" });
    await Deno.mkdir(scene.bin, { recursive: true });
    await Deno.copyFile(join(scene.carriedIn, "ntm-tracker"), scene.daemon);
    await Deno.chmod(scene.daemon, 0o755);
    isReady(scene, await prepare(scene), null);
  });
});

Deno.test("prepareDaemon() starts a newer one and says so", async () => {
  await inScene(async (scene) => {
    await scene.carry({ version: "1.0.0" });
    await scene.install("2.0.0");
    isReady(scene, await prepare(scene), /Version 2\.0\.0 .* is newer/);
  });
});

Deno.test("prepareDaemon() without anything to place starts what is there, or says what is missing", async () => {
  await inScene(async (scene) => {
    const prepared = await prepare(scene);
    equal(prepared.kind, "failed");
    await scene.install("1.0.0");
    isReady(scene, await prepare(scene), /./);
  });
});

Deno.test("prepareDaemon() goes back to the old one when a new one does not answer", async () => {
  await inScene(async (scene) => {
    await scene.install("1.0.0");
    await scene.carry({ version: "2.0.0", script: MUTE });
    isReady(scene, await prepare(scene), /./);
    equal(await scene.versionOf(), "1.0.0");
    isReady(scene, await prepare(scene), /tried here before/);
  });
});

Deno.test("prepareDaemon() fails where a first one does not answer, and leaves none", async () => {
  await inScene(async (scene) => {
    await scene.carry({ version: "2.0.0", script: MUTE });
    equal((await prepare(scene)).kind, "failed");
    equal(await scene.versionOf(), null);
  });
});
