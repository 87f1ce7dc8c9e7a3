import type { NotificationRule, NotificationSettings } from "../../../shared/model/notification.ts";
import type { Session } from "../../../shared/model/session.ts";
import { matchRule, overrideFor, ruleFor } from "../../../shared/notify/match_rule.ts";
import { quietUntil } from "../../../shared/notify/quiet_until.ts";
import type { RulePreview } from "../../../shared/protocol/methods/notifications.ts";
import type { Handler } from "../context.ts";
import { notificationSettings, timeZoneOf } from "../notification_settings.ts";

export const notificationsPreview: Handler<"notifications.preview"> = (
  { rule, place },
  { config, clock, snapshot },
) => {
  const settings = notificationSettings(config);
  const timeZone = timeZoneOf(config);
  const sessions = snapshot().sessions.filter(({ status }) => status !== "ended");
  const asked = rule === undefined ? settings.rules : [rule];
  const until = quietUntil(settings, { now: clock.now(), timeZone });
  return {
    rules: asked.map((one, at) =>
      preview(one, { place: rule === undefined ? at : place, settings, sessions })
    ),
    sessionCount: sessions.length,
    quiet: { now: until !== null, until, timeZone },
  };
};

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
