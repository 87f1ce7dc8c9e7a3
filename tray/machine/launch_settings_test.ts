import assert from "node:assert/strict";
import { launchArgv } from "../engine/launcher.ts";
import { fallbackPlace, launchSetting } from "./launch_settings.ts";
import { defaultSettings } from "./settings_schema.ts";

Deno.test("launchSetting() gives the launcher what it can start", () => {
  const windows = defaultSettings("windows");
  const wsl = launchSetting({
    ...windows,
    launch: { kind: "wsl", daemonPath: null, wsl: ["fake", "wsl"] },
  }, "/home/ann/.local/bin/ntm-tracker");
  assert.deepEqual(launchArgv(wsl, "Ubuntu").slice(0, 6), [
    ...["fake", "wsl", "-d", "Ubuntu", "--exec", "/home/ann/.local/bin/ntm-tracker"],
  ]);
  assert.equal(launchArgv(launchSetting(windows, "/d"), "U")[0]?.endsWith("wsl.exe"), true);
  const linux = launchSetting(defaultSettings("linux"), "/usr/bin/ntm-tracker");
  assert.deepEqual(launchArgv(linux, ""), ["/usr/bin/ntm-tracker", "serve", "--stdio"]);
  const custom = launchSetting({ ...windows, launch: { kind: "custom", argv: ["x"] } }, "/d");
  assert.deepEqual(custom, { kind: "custom", argv: ["x"] });
});

Deno.test("fallbackPlace() is the whole address of that distro alone", () => {
  const place = { url: "ws://localhost:3847", tokenFile: "C:\\token" };
  const settings = { ...defaultSettings("windows"), fallback: { Ubuntu: place } };
  const whole = { url: "ws://localhost:3847/rpc", tokenFile: "C:\\token" };
  assert.deepEqual(fallbackPlace(settings, "Ubuntu"), whole);
  assert.equal(fallbackPlace(settings, "Debian"), null);
  assert.equal(fallbackPlace(settings, "toString"), null);
});
