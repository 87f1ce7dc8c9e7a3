import type { Config } from "../../platform/config_schema.ts";

/** The settings without what could be a secret, or a name that the user keeps to themselves. */
export function shownConfig(config: Config): Readonly<Record<string, unknown>> {
  const { privacy, redaction, notifications } = config;
  return {
    ...config,
    privacy: {
      ...privacy,
      per_session_capture_allowlist: counted(privacy.per_session_capture_allowlist, "session"),
    },
    redaction: { ...redaction, patterns: counted(redaction.patterns, "pattern") },
    // Both name sessions.
    notifications: {
      ...notifications,
      rules: counted(notifications.rules, "rule"),
      overrides: counted(notifications.overrides, "override"),
    },
  };
}

function counted(list: readonly unknown[], what: string): string {
  return `${list.length} ${what}${list.length === 1 ? "" : "s"}, not shown`;
}
