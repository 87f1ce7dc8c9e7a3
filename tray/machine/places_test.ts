import assert from "node:assert/strict";
import { HOME_VARIABLE, machinePlaces } from "./places.ts";

Deno.test("machinePlaces() uses AppData on Windows", () => {
  const places = machinePlaces({
    APPDATA: "C:\\Users\\Ann Lee\\AppData\\Roaming",
    LOCALAPPDATA: "D:\\Local",
  }, "windows");
  assert.equal(
    places.settingsFile,
    "C:\\Users\\Ann Lee\\AppData\\Roaming\\ntm-tracker\\settings.json",
  );
  assert.equal(places.stateFile, "D:\\Local\\ntm-tracker\\state.json");
  assert.equal(places.logDir, "D:\\Local\\ntm-tracker\\logs");
  assert.equal(places.autostartFile, null);
  assert.equal(
    places.shortcutFile,
    "C:\\Users\\Ann Lee\\AppData\\Roaming\\Microsoft\\Windows\\Start Menu\\Programs\\NTM Tracker.lnk",
  );
});

Deno.test("machinePlaces() finds AppData below the profile when Windows names no more", () => {
  const places = machinePlaces({ USERPROFILE: "C:\\Users\\ann", APPDATA: "" }, "windows");
  assert.equal(places.settingsDir, "C:\\Users\\ann\\AppData\\Roaming\\ntm-tracker");
  assert.equal(places.stateDir, "C:\\Users\\ann\\AppData\\Local\\ntm-tracker");
});

Deno.test("machinePlaces() follows XDG on Linux, and passes over what is relative", () => {
  const env = { HOME: "/home/ann", XDG_CONFIG_HOME: "/etc/ann", XDG_STATE_HOME: "state" };
  const places = machinePlaces(env, "linux");
  assert.equal(places.settingsFile, "/etc/ann/ntm-tracker-tray/settings.json");
  assert.equal(places.stateDir, "/home/ann/.local/state/ntm-tracker-tray");
  assert.equal(places.autostartFile, "/etc/ann/autostart/ntm-tracker-tray.desktop");
  assert.equal(places.shortcutFile, null);
});

Deno.test("machinePlaces() keeps everything below an override", () => {
  for (const [os, root] of [["windows", "C:\\t"], ["linux", "/t"]] as const) {
    const { os: _, ...places } = machinePlaces({ [HOME_VARIABLE]: root }, os);
    for (const place of Object.values(places)) {
      if (place !== null) assert.ok(place.startsWith(root), place);
    }
  }
});

Deno.test("machinePlaces() says what to do when nothing names a folder", () => {
  assert.throws(() => machinePlaces({}, "windows"), /APPDATA.*set NTM_TRACKER_TRAY_HOME/);
  assert.throws(() => machinePlaces({}, "linux"), /HOME is set, set NTM_TRACKER_TRAY_HOME/);
  assert.throws(() => machinePlaces({ [HOME_VARIABLE]: "x" }, "linux"), /absolute path/);
});
