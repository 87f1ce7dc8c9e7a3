import assert from "node:assert/strict";
import { HOME_VARIABLE, machinePlaces } from "./places.ts";
import { Registry } from "./registry.ts";
import { startWithSystem } from "./start_with_system.ts";
import { inTempFolder } from "./test_folder.ts";
import { FakeReg } from "./test_registry.ts";

const WINDOWS = machinePlaces({ USERPROFILE: "C:\\Users\\ann" }, "windows");
const RUN = "HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Run|NtmTracker";
const APPROVED = "HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Explorer" +
  "\\StartupApproved\\Run|NtmTracker";

Deno.test("startWithSystem() on Windows writes the Run key and takes it back", async () => {
  const reg = new FakeReg();
  const start = startWithSystem(WINDOWS, new Registry(reg));
  assert.equal(await start.isOn(), false);
  assert.equal(await start.turnOff(), false);
  await start.turnOn(["C:\\Program Files\\NTM\\tray.exe", "--hidden"]);
  assert.equal(reg.values.get(RUN), '"C:\\Program Files\\NTM\\tray.exe" --hidden');
  assert.equal(await start.isOn(), true);
  assert.equal(await start.turnOff(), true);
  assert.deepEqual([...reg.values], []);
});

Deno.test("startWithSystem() on Windows believes the Task Manager, and overrules it when asked", async () => {
  const reg = new FakeReg();
  const start = startWithSystem(WINDOWS, new Registry(reg));
  await start.turnOn(["C:\\tray.exe"]);
  for (const [bytes, isOn] of [["020000000000", true], ["0300000012AB", false]] as const) {
    reg.values.set(APPROVED, bytes);
    assert.equal(await start.isOn(), isOn);
  }
  await start.turnOn(["C:\\tray.exe"]);
  assert.equal(await start.isOn(), true);
});

Deno.test("StartWithSystem.renew() on Windows points to this program, and leaves the switch alone", async () => {
  const reg = new FakeReg();
  const start = startWithSystem(WINDOWS, new Registry(reg));
  await start.renew(["C:\\new\\tray.exe"]);
  assert.deepEqual([...reg.values], []);
  await start.turnOn(["C:\\old\\tray.exe"]);
  reg.values.set(APPROVED, "0300000012AB");
  await start.renew(["C:\\new\\tray.exe"]);
  assert.equal(reg.values.get(RUN), '"C:\\new\\tray.exe"');
  assert.equal(reg.values.get(APPROVED), "0300000012AB");
  reg.calls.length = 0;
  await start.renew(["C:\\new\\tray.exe"]);
  assert.deepEqual(reg.calls.map(([, verb]) => verb), ["query"]);
});

Deno.test("startWithSystem() on Windows refuses a line that Windows would pass over", async () => {
  const start = startWithSystem(WINDOWS, new Registry(new FakeReg()));
  await assert.rejects(start.turnOn([`C:\\${"x".repeat(300)}`]), /shorter path/);
});

Deno.test("startWithSystem() on Linux writes an autostart entry and takes it back", async () => {
  await inTempFolder(async (folder) => {
    const places = machinePlaces({ [HOME_VARIABLE]: folder }, "linux");
    const path = places.autostartFile ?? "";
    const start = startWithSystem(places);
    assert.equal(await start.isOn(), false);
    await start.turnOn(["/opt/ntm tracker/tray", "--hidden"]);
    const text = await Deno.readTextFile(path);
    assert.match(text, /^\[Desktop Entry\]\nType=Application\nName=NTM Tracker\n/);
    assert.match(text, /^Exec="\/opt\/ntm tracker\/tray" --hidden$/m);
    assert.equal(await start.isOn(), true);
    await Deno.writeTextFile(path, `${text}Hidden=true\n`);
    assert.equal(await start.isOn(), false);
    await start.renew(["/opt/new $&/tray"]);
    const renewed = await Deno.readTextFile(path);
    assert.match(renewed, /^Exec="\/opt\/new .*\/tray"$/m);
    assert.match(renewed, /Hidden=true\n$/);
    assert.equal(await start.turnOff(), true);
    assert.equal(await start.turnOff(), false);
  });
});
