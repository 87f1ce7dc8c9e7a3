import assert from "node:assert/strict";
import { usualEnv } from "../../daemon/e2e/daemon_process.ts";
import { programStart } from "../../daemon/e2e/program.ts";
import { TempHome } from "../../daemon/e2e/temp_home.ts";
import { Capabilities } from "../../shared/protocol/methods/capabilities.ts";
import { PRODUCT_VERSION } from "../../shared/protocol/version.ts";
import { RpcClient } from "../../shared/rpc/client.ts";
import { spawnDaemon } from "../engine/daemon_child.ts";
import { whyRefused } from "../engine/known_versions.ts";
import { launchArgv } from "../engine/launcher.ts";
import { prepareDaemon } from "../app/prepare_daemon.ts";
import { InstallScene } from "../install/test_install_scene.ts";
import { defaultSettings } from "../machine/settings_schema.ts";

/** The rest of a script that is the real program, with a home of its own. */
function realDaemon(home: string): string {
  const { argv, env } = programStart([]);
  const assignments = Object.entries({ ...env, ...usualEnv(home) }).map(([name, value]) =>
    `${name}='${value}'`
  );
  const words = argv.map((word) => `'${word}'`).join(" ");
  return `[ "$1" = --version ] || set -- "$@" --home '${home}'
exec /usr/bin/env ${assignments.join(" ")} ${words} "$@"`;
}

/** Starts what was placed as the tray does, and shakes hands; it gives the daemon's version. */
async function shakeHands(scene: InstallScene, daemonPath: string): Promise<string> {
  const wsl = [`${scene.folder}/wsl`];
  const argv = launchArgv({ kind: "wsl", daemonPath, wsl }, "Ubuntu");
  const child = spawnDaemon({ argv });
  try {
    const client = new RpcClient(child.channel, { timeoutMs: 60_000 });
    const answer = await client.request("capabilities.get", {});
    client.close();
    assert.equal(whyRefused(answer), null);
    return Capabilities.parse(answer).version;
  } finally {
    await child.end("gently");
  }
}

Deno.test({
  name: "Installer places the real daemon, and goes back to it from one that cannot serve",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    await using scene = await InstallScene.open();
    await using home = await TempHome.create();
    const installer = scene.installer();
    const answers = async (path: string) => await shakeHands(scene, path) === PRODUCT_VERSION;

    await scene.carry({ version: PRODUCT_VERSION, script: realDaemon(home.dir) });
    const placed = await installer.place({ answers });
    assert.equal(placed.kind, "placed", placed.message);
    const look = await installer.look();
    assert.equal(look.kind === "looked" && look.plan.kind, "current", look.message);

    await scene.carry({ version: "99.0.0", script: 'if [ "$1" = serve ]; then exit 1; fi' });
    const broken = await installer.place({ answers });
    assert.equal(broken.kind, "rolled_back", broken.message);
    assert.equal(await shakeHands(scene, scene.daemon), PRODUCT_VERSION);
  },
});

Deno.test({
  name: "prepareDaemon() places the real daemon, and replaces an older one that runs",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    await using scene = await InstallScene.open();
    await using home = await TempHome.create();
    const launch = { kind: "wsl", daemonPath: null, wsl: [`${scene.folder}/wsl`] } as const;
    const prepare = () =>
      prepareDaemon("Ubuntu", {
        settings: { ...defaultSettings("windows"), launch },
        carriedIn: scene.carriedIn,
        keys: [scene.key.publicKey],
        onProgress: () => {},
      });
    const older = `if [ "$1" = --version ]; then echo 0.0.1; exit; fi\n${realDaemon(home.dir)}`;
    await scene.carry({ version: "0.0.1", script: older });
    const other = await prepare();
    // The one that answers says another version: it cannot be the one that was placed.
    assert.match(other.kind === "failed" ? other.message : other.kind, /did not answer/);
    await scene.install("0.0.1", older);
    const argv = launchArgv({ ...launch, daemonPath: scene.daemon }, "Ubuntu");
    const child = spawnDaemon({ argv });
    try {
      const client = new RpcClient(child.channel, { timeoutMs: 60_000 });
      await client.request("capabilities.get", {});
      await scene.carry({ version: PRODUCT_VERSION, script: realDaemon(home.dir) });
      const upgrade = await prepare();
      assert.equal(
        upgrade.kind === "ready" && upgrade.notice !== null,
        true,
        JSON.stringify(upgrade),
      );
      assert.equal(await scene.versionOf(), PRODUCT_VERSION);
      await client.closed;
      assert.deepEqual(await prepare(), { kind: "ready", argv, notice: null });
    } finally {
      await child.end("gently");
    }
  },
});
