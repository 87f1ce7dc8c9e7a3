import { deepEqual, equal, rejects } from "node:assert/strict";
import { join } from "node:path";
import { InstallScene } from "../install/test_install_scene.ts";
import { HOME_VARIABLE, type MachinePlaces, machinePlaces } from "../machine/places.ts";
import { removeTraces } from "../machine/machine_traces.ts";
import { beOnlyInstance } from "../machine/single_instance.ts";
import type { CommandReport } from "./each_installer.ts";
import { uninstall } from "./uninstall.ts";

/** Lists two distros of which none runs, and is the same machine for both. */
const LISTING_WSL = `#!/bin/sh
here=\${0%/*}
if [ "$1" = --list ]; then
  [ "$2" = --running ] || printf 'Debian\\r\\nUbuntu\\r\\n'
  exit 0
fi
echo "$2" >> "$here/asked"
shift 2
exec "$here/wsl" -d Ubuntu "$@"
`;

class Scene implements AsyncDisposable {
  readonly install: InstallScene;
  readonly places: MachinePlaces;

  private constructor(install: InstallScene) {
    this.install = install;
    this.places = machinePlaces({ [HOME_VARIABLE]: join(install.folder, "machine") }, "linux");
  }

  static async open(): Promise<Scene> {
    const scene = new Scene(await InstallScene.open());
    const wsl = join(scene.install.folder, "listing");
    await Deno.writeTextFile(wsl, LISTING_WSL, { mode: 0o755 });
    await Deno.mkdir(scene.places.settingsDir, { recursive: true });
    const settings = { version: 1, launch: { kind: "wsl", daemonPath: null, wsl: [wsl] } };
    await Deno.writeTextFile(scene.places.settingsFile, JSON.stringify(settings));
    await scene.install.install("1.0.0", "exit 0");
    return scene;
  }

  async uninstall(all: boolean, remove = removeTraces): Promise<CommandReport> {
    const { places, install: { carriedIn, key } } = this;
    const build = { keys: [key.publicKey], carriedIn, self: [], entry: "" };
    return await uninstall({ all, build, places, remove });
  }

  async asked(): Promise<readonly string[]> {
    const text = await Deno.readTextFile(join(this.install.folder, "asked"));
    return [...new Set(text.trim().split("\n"))];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.install[Symbol.asyncDispose]();
  }
}

Deno.test("uninstall() takes the daemon out of every distro, also those that do not run", async () => {
  await using scene = await Scene.open();
  const { done, problems } = await scene.uninstall(false);
  deepEqual(problems, []);
  deepEqual(done.map((line) => line.split(":")[0]), ["Debian", "Ubuntu"]);
  deepEqual(await scene.asked(), ["Debian", "Ubuntu"]);
  deepEqual(scene.install.names(), []);
  equal((await Deno.stat(scene.places.settingsFile)).isFile, true);
});

Deno.test("uninstall() takes settings and history too when all is to go", async () => {
  await using scene = await Scene.open();
  const { problems } = await scene.uninstall(true);
  deepEqual(problems, []);
  for (const path of [scene.places.settingsFile, scene.places.stateDir]) {
    await rejects(Deno.stat(path), Deno.errors.NotFound);
  }
});

Deno.test("uninstall() lets no tray start while it takes away what one leaves", async () => {
  await using scene = await Scene.open();
  const { places } = scene;
  const kinds: string[] = [];
  await scene.uninstall(true, async (options) => {
    const removed = await removeTraces(options);
    const attempt = await beOnlyInstance({ places, asks: false });
    kinds.push(attempt.kind);
    if (attempt.kind === "first") attempt.instance.release();
    return removed;
  });
  deepEqual(kinds, ["second"]);
});

Deno.test("uninstall() leaves everything alone while the tray runs", async () => {
  await using scene = await Scene.open();
  const attempt = await beOnlyInstance({ places: scene.places });
  let shows = 0;
  if (attempt.kind === "first") attempt.instance.onShow(() => shows++);
  try {
    await rejects(scene.uninstall(true), /the tray runs, choose Quit/);
    equal(shows, 0, "it is not asked to show itself");
  } finally {
    if (attempt.kind === "first") attempt.instance.release();
  }
  deepEqual(scene.install.names(), ["ntm-tracker"]);
});
