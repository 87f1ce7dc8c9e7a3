import { defaultConfig } from "../../../platform/config.ts";
import { configKeys } from "../../../rpc/config_keys.ts";
import { PARTS, shownSetting } from "./shown_keys.ts";
import { namedSessions, pick } from "./settings_store.ts";
import type { SettingsSeed } from "./settings_seed.ts";

const KEYS = [
  "notifications.quiet_hours",
  "notifications.quiet_start",
  "notifications.snooze_minutes",
  "notifications.rules",
  "notifications.overrides",
  "capture.mode",
  "privacy.per_session_capture_allowlist",
  "maintenance.max_db_mb",
  "polling.idle_backoff_max_ms",
  "security.enable_actions",
];

/** A seed with the daemon's own descriptions and defaults, with a change. */
export function sampleSettings(change: Partial<SettingsSeed> = {}): SettingsSeed {
  const config = defaultConfig();
  return {
    role: "admin",
    version: "0.1.0",
    path: "/home/ada/daemon.toml",
    parts: PARTS,
    schema: configKeys().filter(({ key }) => KEYS.includes(key)).map(shownSetting),
    fault: null,
    values: pick(config, KEYS),
    pending: {},
    fixed: {},
    sessions: namedSessions({
      sessions: [
        { id: "1", name: "api", status: "active" },
        { id: "2", name: "web", status: "idle" },
        { id: "3", name: "gone", status: "ended" },
      ],
      capturedSessions: ["2"],
    }),
    detectors: { directory: "/home/ada/detectors", packs: [], problems: [] },
    preview: {
      rules: config.notifications.rules.map((rule) => ({
        rule: structuredClone(rule) as never,
        sessions: [{ id: "1", name: "api", pattern: "*", override: null }],
        excluded: [{ id: "2", name: "web", pattern: "w*" }],
      })),
      sessionCount: 2,
      quiet: { now: false, until: null, timeZone: "UTC" },
    },
    ...change,
  };
}
