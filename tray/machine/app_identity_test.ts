import assert from "node:assert/strict";
import { join } from "node:path";
import { APP_ID, AppIdentity } from "./app_identity.ts";
import { Registry } from "./registry.ts";
import { inTempFolder } from "./test_folder.ts";
import { FakeReg } from "./test_registry.ts";

const ARGV = ["C:\\Program Files\\NTM\\tray.exe", "--show"];

Deno.test("AppIdentity.ensure() writes shortcut and name once, and anew after a move", async () => {
  await inTempFolder(async (folder) => {
    const shortcutFile = join(folder, "Programs", "NTM Tracker.lnk");
    const reg = new FakeReg();
    const identity = new AppIdentity({ places: { shortcutFile }, registry: new Registry(reg) });
    assert.equal(await identity.ensure(ARGV), true);
    assert.equal(await identity.ensure(ARGV), false);
    const key = `HKCU\\Software\\Classes\\AppUserModelId\\${APP_ID}|DisplayName`;
    assert.deepEqual([...reg.values], [[key, "NTM Tracker"]]);
    const before = await Deno.readFile(shortcutFile);
    assert.equal(await identity.ensure(["D:\\tray.exe"]), true);
    assert.notDeepEqual(await Deno.readFile(shortcutFile), before);
    for (const isThere of [true, false]) {
      assert.equal(await identity.removeShortcut(), isThere);
      assert.equal(await identity.removeName(), isThere);
    }
    assert.deepEqual([...reg.values], []);
  });
});

Deno.test("AppIdentity says when the shortcut cannot be written", async () => {
  await inTempFolder(async (folder) => {
    const shortcutFile = join(folder, "x.lnk");
    await Deno.mkdir(join(shortcutFile, "full"), { recursive: true });
    const registry = new Registry(new FakeReg());
    const identity = new AppIdentity({ places: { shortcutFile }, registry });
    await assert.rejects(identity.ensure(ARGV), /write the shortcut in the Start menu/);
    await assert.rejects(identity.removeShortcut(), /remove the shortcut in the Start menu/);
  });
});

Deno.test("AppIdentity does nothing where there is no Start menu", async () => {
  const reg = new FakeReg();
  const identity = new AppIdentity({ places: { shortcutFile: null }, registry: new Registry(reg) });
  assert.equal(await identity.ensure(["/usr/bin/tray"]), false);
  assert.deepEqual([await identity.removeShortcut(), await identity.removeName()], [false, false]);
  assert.deepEqual(reg.calls, []);
});
