import * as z from "zod";
import { NotificationRule } from "../../model/notification.ts";
import { method } from "../method.ts";

/** A session that a pattern of a rule fits. */
const MatchedSession = z.object({
  id: z.string(),
  name: z.string(),
  /** The first pattern that says so. */
  pattern: z.string(),
});

/** What a rule means for the sessions that live now. */
export const RulePreview = z.object({
  rule: NotificationRule,
  /** Those it is for by itself; of several rules for the same type the first decides. */
  sessions: z.array(MatchedSession.extend({
    /** What the user wants for this session whatever rules say; null where the rules decide. */
    override: z.boolean().nullable(),
  })),
  /** Those it would be for, were they not excluded. */
  excluded: z.array(MatchedSession),
});

export const notificationsPreview = method({
  name: "notifications.preview",
  role: "read",
  summary: "Which sessions notification rules are for now, and whether it is quiet.",
  params: z.strictObject({
    /** As in `notifications.rules` of the configuration; without it the rules in force. */
    rule: NotificationRule.optional(),
  }),
  result: z.object({
    rules: z.array(RulePreview),
    /** Living sessions, matched or not. */
    sessionCount: z.int().nonnegative(),
    quiet: z.object({
      now: z.boolean(),
      /** Milliseconds UTC; null when it is not quiet. */
      until: z.int().nonnegative().nullable(),
      /** The zone of quiet hours. */
      timeZone: z.string(),
    }),
  }),
});

export type RulePreview = z.infer<typeof RulePreview>;
export type NotificationsPreview = z.infer<typeof notificationsPreview.result>;
