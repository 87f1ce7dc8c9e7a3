import * as z from "zod";
import { Escalation, EscalationStatus, SNOOZE_MS } from "../../model/escalation.ts";
import { method } from "../method.ts";
import { ListStamp } from "./sessions.ts";

/** The most escalations that one answer holds. */
export const MAX_LISTED_ESCALATIONS = 500;

/** How long agents have waited for their answers; only what the daemon saw from end to end counts. */
export const AnswerTimes = z.object({
  count: z.int().nonnegative(),
  /** Null where none was measured, as the next. */
  medianMs: z.int().nonnegative().nullable(),
  longestMs: z.int().nonnegative().nullable(),
});

export const escalationsList = method({
  name: "escalations.list",
  role: "read",
  summary: "Who needs a person, or did: the newest first, with what the answers have taken.",
  params: z.strictObject({
    /** All without it. */
    status: EscalationStatus.optional(),
    sessionId: z.string().optional(),
    paneId: z.string().optional(),
    /** Only those that were opened then or later, milliseconds UTC. */
    since: z.int().nonnegative().optional(),
    /** Only those before this one: the last of the page before. */
    beforeId: z.string().optional(),
    limit: z.int().min(1).max(MAX_LISTED_ESCALATIONS).default(100),
  }),
  result: ListStamp.extend({
    escalations: z.array(Escalation),
    hasMore: z.boolean(),
    /** Over everything of that session, pane and time, whatever the page and the status. */
    answerTimes: AnswerTimes,
  }),
});

const one = { escalationId: z.string() };

export const escalationsSeen = method({
  name: "escalations.seen",
  role: "admin",
  summary: "Somebody knows of it; every client is told. CONFLICT when it is closed.",
  params: z.strictObject(one),
  result: Escalation,
});

export const escalationsDismiss = method({
  name: "escalations.dismiss",
  role: "admin",
  summary: "It needs no answer: it stays closed as long as the same wait lasts.",
  params: z.strictObject(one),
  result: Escalation,
});

export const escalationsSnooze = method({
  name: "escalations.snooze",
  role: "admin",
  summary: "Quiet for a while; it calls again if it is still waited for then.",
  params: z.strictObject({
    ...one,
    /** From now on, milliseconds: one minute to 24 hours; else `notifications.snooze_minutes`. */
    forMs: z.int().min(SNOOZE_MS.shortest).max(SNOOZE_MS.longest).optional(),
  }),
  result: Escalation,
});

export const escalationsReopen = method({
  name: "escalations.reopen",
  role: "admin",
  summary:
    "It was dismissed or snoozed too soon: it calls again, if the same wait lasts. CONFLICT " +
    "when that is over.",
  params: z.strictObject(one),
  result: Escalation,
});

export type AnswerTimes = z.infer<typeof AnswerTimes>;
