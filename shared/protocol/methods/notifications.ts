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
  /** Those it is for. An earlier rule for the same type comes first, see `takenBy`. */
  sessions: z.array(MatchedSession.extend({
    /** Place of the earlier rule that decides instead, from 0; null when this one does. */
    takenBy: z.int().nonnegative().nullable(),
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
    /** Place among the rules in force in which `rule` is thought, from 0; the first unless told. */
    place: z.int().min(0).max(1_000).default(0),
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
