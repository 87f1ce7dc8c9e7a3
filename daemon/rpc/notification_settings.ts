import type { NotificationSettings } from "../../shared/model/notification.ts";
import { ConfigSchema } from "../platform/config_schema.ts";
import type { ConfigView } from "./context.ts";

/** The section `[notifications]` as it is in force. */
export function notificationSettings(config: Pick<ConfigView, "get">): NotificationSettings {
  return ConfigSchema.shape.notifications.parse(config.get("notifications"));
}

/** The zone in which the user's days pass, and their quiet hours: a name of the IANA database. */
export function timeZoneOf(config: Pick<ConfigView, "get">): string {
  const { time_zone } = ConfigSchema.shape.stats.parse(config.get("stats"));
  return time_zone || Temporal.Now.timeZoneId();
}
