import assert from "node:assert/strict";
import { parseConfig, type ParsedConfig } from "../platform/config.ts";
import { CONFIG_USE } from "../platform/config_use.ts";
import { LiveSettings } from "./live_settings.ts";

function config(text: string) {
  const parsed: ParsedConfig = parseConfig(text);
  return "config" in parsed ? parsed.config : assert.fail("the settings are wrong");
}

Deno.test("LiveSettings is one object that says what is in force", () => {
  const live = new LiveSettings(config("[maintenance]\nmax_db_mb = 100\n"));
  const { config: held } = live;
  assert.deepEqual({ ...held }, config("[maintenance]\nmax_db_mb = 100\n"));
  const applied = live.take(config("[maintenance]\nmax_db_mb = 200\n[server]\nport = 4000\n"));
  assert.deepEqual(applied, ["maintenance.max_db_mb"]);
  assert.equal(held.maintenance.max_db_mb, 200);
  assert.equal(held.server.port, 3847, "made at the start");
  assert.deepEqual(live.pending, [{ key: "server.port", value: 4_000 }]);
  assert.deepEqual(live.take(config("[maintenance]\nmax_db_mb = 200\n")), []);
  assert.deepEqual(live.pending, []);
});

Deno.test("LiveSettings applies just the keys that are said to be applied", () => {
  const live = new LiveSettings(config(""));
  const other = config(
    "[security]\nenable_actions = true\nrate_limit_rps = 7\n" +
      "[capture]\nmode = 'per_session'\nmax_preview_lines = 7\n",
  );
  const applied = live.take(other);
  assert.deepEqual(applied, ["security.enable_actions", "capture.max_preview_lines"]);
  for (const key of applied) assert.equal(CONFIG_USE[key].reload, "now");
  assert.deepEqual(live.pending.map(({ key }) => key), ["security.rate_limit_rps", "capture.mode"]);
});
