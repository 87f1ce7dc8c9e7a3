import type {
  NotificationRule,
  NotificationSettings,
  NotificationType,
} from "../model/notification.ts";

/** Settings without quiet hours, rules and windows, with a change. */
export function someSettings(change: Partial<NotificationSettings> = {}): NotificationSettings {
  return {
    quiet_hours: false,
    quiet_start: "22:00",
    quiet_end: "07:00",
    dedupe_window_ms: 0,
    snooze_minutes: 15,
    rules: [],
    overrides: [],
    ...change,
  };
}

/** A rule for every session, with a change. */
export function aRule(
  type: NotificationType,
  change: Partial<NotificationRule> = {},
): NotificationRule {
  return {
    type,
    min_pending_ms: 0,
    max_per_hour: undefined,
    include_sessions: ["*"],
    exclude_sessions: [],
    ...change,
  };
}
