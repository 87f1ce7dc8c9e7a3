import * as z from "zod";
import {
  NOTIFICATION_TYPES,
  NotificationOverride,
  NotificationRule,
  type NotificationSettings,
} from "./notification.ts";

const clockText = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);

/** Keys of a later daemon are left out: they change nothing of what is known here. */
const Settings = z.object({
  quiet_hours: z.boolean(),
  quiet_start: clockText,
  quiet_end: clockText,
  dedupe_window_ms: z.int().min(0),
  snooze_minutes: z.int().min(1),
  rules: z.array(z.unknown()).transform((rules) => rules.filter(isOfKnownType)).pipe(
    z.array(z.object(NotificationRule.shape)),
  ),
  overrides: z.array(z.object(NotificationOverride.shape)),
});

/**
 * The section `[notifications]` out of the answer to `config.get`. Rules for what is not known here
 * are left out.
 * @throws {Error} with a sentence for the log.
 */
export function readNotifications(value: unknown): NotificationSettings {
  const { success, data, error } = Settings.safeParse(value);
  if (success) return data;
  const [first] = error.issues;
  const where = first === undefined ? "" : ` at ${first.path.join(".")} (${first.message})`;
  throw new Error(`read settings of notifications: wrong${where}, wanted those of daemon.toml`);
}

function isOfKnownType(rule: unknown): boolean {
  const type = typeof rule === "object" && rule !== null && "type" in rule ? rule.type : null;
  return typeof type !== "string" || NOTIFICATION_TYPES.some((known) => known === type);
}
