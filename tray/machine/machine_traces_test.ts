import assert from "node:assert/strict";
import { join } from "node:path";
import { AppIdentity } from "./app_identity.ts";
import { removeTraces } from "./machine_traces.ts";
import { HOME_VARIABLE, type MachinePlaces, machinePlaces } from "./places.ts";
import { Registry } from "./registry.ts";
import { startWithSystem } from "./start_with_system.ts";
import { FakeReg } from "./test_registry.ts";
import { inTempFolder, namesIn } from "./test_folder.ts";
import { setAside } from "./set_aside.ts";
import { writeDurably } from "./durable_write.ts";

interface Scene {
  readonly places: MachinePlaces;
  readonly reg: FakeReg;
  readonly remove: (withSettings: boolean) => ReturnType<typeof removeTraces>;
}

/** A Windows on which the tray was at work, with its files in a folder of this machine. */
async function withTraces(run: (scene: Scene) => Promise<void>): Promise<void> {
  await inTempFolder(async (folder) => {
    const linux = machinePlaces({ [HOME_VARIABLE]: folder }, "linux");
    const shortcutFile = join(folder, "menu", "NTM Tracker.lnk");
    const places: MachinePlaces = { ...linux, os: "windows", autostartFile: null, shortcutFile };
    const reg = new FakeReg();
    const registry = new Registry(reg);
    const start = startWithSystem(places, registry);
    const identity = new AppIdentity({ places, registry });
    await start.turnOn(["C:\\tray.exe"]);
    await identity.ensure(["C:\\tray.exe"]);
    for (const path of [places.settingsFile, places.stateFile, places.lockFile]) {
      await writeDurably(path, "x");
    }
    await setAside(places.settingsFile, 0);
    await writeDurably(join(places.logDir, "tray.log"), "x");
    await writeDurably(join(places.stateDir, "webview", "Local State"), "x");
    const remove = (withSettings: boolean) =>
      removeTraces({ places, start, identity, withSettings });
    await run({ places, reg, remove });
  });
}

Deno.test("removeTraces() leaves settings and state unless asked, and says what it took", () =>
  withTraces(async ({ places, reg, remove }) => {
    const { removed, left } = await remove(false);
    assert.deepEqual(removed, [
      "the start with Windows",
      `the shortcut ${places.shortcutFile}`,
      "its name among the senders of notifications",
    ]);
    assert.deepEqual(left, []);
    assert.deepEqual([...reg.values], []);
    assert.ok(namesIn(places.settingsDir).includes("settings.json"));
    assert.deepEqual(await remove(false), { removed: [], left: [] });
  }));

Deno.test("removeTraces() takes everything when asked, but no file of others", () =>
  withTraces(async ({ places, remove }) => {
    await writeDurably(join(places.stateDir, "mine.txt"), "x");
    const { removed, left } = await remove(true);
    assert.equal(removed.length, 5);
    assert.deepEqual(left, []);
    assert.deepEqual(namesIn(places.stateDir), ["mine.txt", "tray.lock"]);
    await assert.rejects(Deno.stat(places.settingsDir));
  }));

Deno.test("removeTraces() goes on past what it cannot remove, and names it", () =>
  withTraces(async ({ places, reg, remove }) => {
    reg.isLocked = true;
    const { removed, left } = await remove(true);
    assert.equal(left.length, 2);
    assert.match(left[0] ?? "", /did not allow it/);
    assert.deepEqual(removed, [
      `the shortcut ${places.shortcutFile}`,
      `the settings in ${places.settingsDir}`,
      `state and logs in ${places.stateDir}`,
    ]);
  }));
