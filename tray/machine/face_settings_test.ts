import assert from "node:assert/strict";
import { faceSettings } from "./face_settings.ts";
import { defaultSettings } from "./settings_schema.ts";

Deno.test("faceSettings() tells of the start with Windows on Windows only", () => {
  const settings = { ...defaultSettings("windows"), startWithWindows: true };
  assert.equal(faceSettings(settings, "windows").startsWithWindows, true);
  assert.equal(faceSettings(settings, "linux").startsWithWindows, null);
  assert.deepEqual(Object.keys(faceSettings(settings, "linux")).sort(), [
    "badge",
    "maxSessionsShown",
    "pinned",
    "showNotifications",
    "snoozedUntil",
    "startsWithWindows",
  ]);
});
