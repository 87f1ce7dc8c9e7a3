import type { ConfigKeyInfo } from "../../../../shared/protocol/methods/config.ts";
import type { Part, ShownSetting } from "./settings_seed.ts";

/** The parts of the page of settings in their order. */
export const PARTS: readonly Part[] = [
  { id: "notifications", title: "Notifications" },
  { id: "sessions", title: "Sessions" },
  { id: "detectors", title: "Detectors" },
  { id: "retention", title: "Retention" },
  { id: "polling", title: "Poll interval" },
  { id: "actions", title: "Actions" },
];

/** Sections that the page of settings shows whole. */
export const SHOWN_SECTIONS: readonly string[] = ["notifications", "maintenance", "polling"];

/** Further keys that it shows. */
export const SHOWN_KEYS: readonly string[] = [
  "stats.time_zone",
  "capture.mode",
  "capture.max_preview_lines",
  "capture.max_preview_kb",
  "privacy.per_session_capture_allowlist",
  "privacy.show_capture_enabled_banner",
  "security.enable_actions",
];

/** Names of keys for people; of others the key itself is made readable. */
const LABELS: Readonly<Record<string, string>> = {
  "notifications.quiet_hours": "Quiet hours",
  "notifications.quiet_start": "Begin",
  "notifications.quiet_end": "End",
  "notifications.rules": "Rules",
  "notifications.overrides": "Single sessions",
  "privacy.per_session_capture_allowlist": "Whose screens may be read",
  "notifications.dedupe_window_ms": "Not told again for",
  "notifications.snooze_minutes": "Usual snooze",
  "stats.time_zone": "Time zone",
  "capture.mode": "Reading of screens",
  "privacy.show_capture_enabled_banner": "Show whose screens are read",
  "security.enable_actions": "Allow actions",
  "maintenance.max_db_mb": "Largest database",
  min_pending_ms: "Has lasted",
  max_per_hour: "Most in an hour",
  include_sessions: "For sessions",
  exclude_sessions: "But not for",
  type: "Tell of",
};

/** What stands in another part than the rest of its section, or in one of another name. */
const PART_OF: Readonly<Record<string, string>> = {
  "notifications.overrides": "sessions",
  capture: "sessions",
  privacy: "sessions",
  stats: "notifications",
  maintenance: "retention",
  security: "actions",
};

/** A setting as the page shows it. */
export function shownSetting(info: ConfigKeyInfo): ShownSetting {
  const { key, fields } = info;
  const [section = ""] = key.split(".");
  const isKept = key.includes("retention");
  return {
    ...info,
    label: labelOf(key),
    part: isKept ? "retention" : PART_OF[key] ?? PART_OF[section] ?? section,
    fields: fields.map((field) => ({ ...field, label: labelOf(field.name) })),
  };
}

/** The name of a key, or of a field in a table, for people. */
export function labelOf(key: string): string {
  const own = LABELS[key];
  if (own !== undefined) return own;
  const words = key.slice(key.indexOf(".") + 1).replace(/_(ms|mb|kb|hours|days|minutes)$/, "")
    .replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
