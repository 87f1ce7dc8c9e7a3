import type { NotificationRule, NotificationSettings } from "../../shared/model/notification.ts";
import type { Session } from "../../shared/model/session.ts";
import { matchRule, overrideFor, ruleFor } from "../../shared/notify/match_rule.ts";
import { quietUntil } from "../../shared/notify/quiet_until.ts";
import type {
  NotificationsPreview,
  RulePreview,
} from "../../shared/protocol/methods/notifications.ts";
import type { RpcContext } from "./context.ts";
import { notificationSettings, timeZoneOf } from "./notification_settings.ts";

export interface ThoughtRule {
  readonly rule: NotificationRule;
  /** Where it would stand among the rules in force, from 0. */
  readonly place: number;
}

/**
 * What rules mean for the sessions that live now, and whether it is quiet.
 * @param thought a rule that is not in force; null for those that are
 */
export function previewNotifications(
  thought: ThoughtRule | null,
  { config, clock, snapshot }: Pick<RpcContext, "config" | "clock" | "snapshot">,
): NotificationsPreview {
  const settings = notificationSettings(config);
  const timeZone = timeZoneOf(config);
  const sessions = snapshot().sessions.filter(({ status }) => status !== "ended");
  const rules = thought === null
    ? settings.rules.map((rule, place) => ({ rule, place }))
    : [thought];
  const until = quietUntil(settings, { now: clock.now(), timeZone });
  return {
    rules: rules.map(({ rule, place }) => preview(rule, { place, settings, sessions })),
    sessionCount: sessions.length,
    quiet: { now: until !== null, until, timeZone },
  };
}

function preview(
  rule: NotificationRule,
  { place, settings, sessions }: {
    readonly place: number;
    readonly settings: NotificationSettings;
    readonly sessions: readonly Session[];
  },
): RulePreview {
  const before = settings.rules.slice(0, place);
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
    const about = { type: rule.type, session: name };
    const taker = ruleFor(before, about);
    const override = overrideFor(settings, about) ?? null;
    included.push({ ...found, takenBy: taker < 0 ? null : taker, override });
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
