import type { NotificationRule, NotificationSettings } from "../../shared/model/notification.ts";
import type { Session } from "../../shared/model/session.ts";
import { matchRule, overrideFor } from "../../shared/notify/match_rule.ts";
import { quietUntil } from "../../shared/notify/quiet_until.ts";
import type {
  NotificationsPreview,
  RulePreview,
} from "../../shared/protocol/methods/notifications.ts";
import type { RpcContext } from "./context.ts";
import { notificationSettings, timeZoneOf } from "./notification_settings.ts";

/**
 * What rules mean for the sessions that live now, and whether it is quiet.
 * @param thought a rule that is not in force; null for those that are
 */
export function previewNotifications(
  thought: NotificationRule | null,
  { config, clock, snapshot }: Pick<RpcContext, "config" | "clock" | "snapshot">,
): NotificationsPreview {
  const settings = notificationSettings(config);
  const timeZone = timeZoneOf(config);
  const sessions = snapshot().sessions.filter(({ status }) => status !== "ended");
  const rules = thought === null ? settings.rules : [thought];
  const until = quietUntil(settings, { now: clock.now(), timeZone });
  return {
    rules: rules.map((rule) => preview(rule, { settings, sessions })),
    sessionCount: sessions.length,
    quiet: { now: until !== null, until, timeZone },
  };
}

function preview(
  rule: NotificationRule,
  { settings, sessions }: {
    readonly settings: NotificationSettings;
    readonly sessions: readonly Session[];
  },
): RulePreview {
  const included: RulePreview["sessions"] = [];
  const excluded: RulePreview["excluded"] = [];
  for (const { id, name } of sessions) {
    const match = matchRule(rule, name);
    if (match === null) continue;
    const found = { id, name, pattern: match.pattern };
    if (match.kind === "excluded") {
      excluded.push(found);
      continue;
    }
    const override = overrideFor(settings, { type: rule.type, session: name }) ?? null;
    included.push({ ...found, override });
  }
  return { rule: copied(rule), sessions: included, excluded };
}

function copied(rule: NotificationRule): RulePreview["rule"] {
  const { include_sessions, exclude_sessions } = rule;
  return {
    ...rule,
    include_sessions: [...include_sessions],
    exclude_sessions: [...exclude_sessions],
  };
}
