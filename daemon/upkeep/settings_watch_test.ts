import assert from "node:assert/strict";
import { ManualClock } from "../platform/manual_clock.ts";
import { SettingsWatch } from "./settings_watch.ts";

Deno.test("SettingsWatch looks once a minute until it is stopped", () => {
  const clock = new ManualClock();
  let looks = 0;
  const settings = { look: () => Promise.resolve(void looks++) };
  const watch = new SettingsWatch({ clock, settings });
  watch.start();
  clock.tick(59_999);
  assert.equal(looks, 0);
  clock.tick(1);
  clock.tick(60_000);
  assert.equal(looks, 2);
  watch.stop();
  clock.tick(600_000);
  assert.equal(looks, 2);
});
