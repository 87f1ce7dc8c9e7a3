import type {
  NotificationOverride,
  NotificationRule,
  NotificationSettings,
  NotificationType,
} from "../model/notification.ts";
import { matchesGlob } from "./matches_glob.ts";

/** How a rule meets the name of a session. */
export type RuleMatch =
  | { readonly kind: "included"; readonly pattern: string }
  /** It would be included, were it not for this pattern. */
  | { readonly kind: "excluded"; readonly pattern: string };

/**
 * How a rule meets a session, with the first pattern that says so.
 * @returns null when none of its patterns fits the name
 */
export function matchRule(
  rule: Pick<NotificationRule, "include_sessions" | "exclude_sessions">,
  name: string,
): RuleMatch | null {
  const fits = (pattern: string) => matchesGlob(pattern, name);
  const included = rule.include_sessions.find(fits);
  if (included === undefined) return null;
  const excluded = rule.exclude_sessions.find(fits);
  return excluded === undefined
    ? { kind: "included", pattern: included }
    : { kind: "excluded", pattern: excluded };
}

/**
 * The place of the first rule for this type that includes the session; -1 when none does. What is
 * about no session, such as `degraded`, is met by every rule for its type.
 */
export function ruleFor(
  rules: readonly NotificationRule[],
  { type, session }: { readonly type: NotificationType; readonly session: string | null },
): number {
  return rules.findIndex((rule) =>
    rule.type === type && (session === null || matchRule(rule, session)?.kind === "included")
  );
}

/** What the user wants otherwise for one session; undefined where the rules decide. */
export function overrideFor(
  { overrides }: Pick<NotificationSettings, "overrides">,
  { type, session }: { readonly type: NotificationType; readonly session: string | null },
): boolean | undefined {
  const override: NotificationOverride | undefined = overrides
    .find((one) => one.session === session);
  return type === "escalation" || type === "compact" ? override?.[type] : undefined;
}
