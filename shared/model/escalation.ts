import * as z from "zod";

/**
 * `pending`: somebody is waited for. `resolved`: the waiting ended, or the pane did. `dismissed`: a
 * person said that it needs no answer.
 */
export const EscalationStatus = z.enum(["pending", "resolved", "dismissed"]);

/**
 * The finer life. `opened`, `seen` and `snoozed` are pending, `answered` and `expired` (the pane or
 * the agent ended, or nothing is known of it any more) are resolved.
 */
export const EscalationPhase = z.enum([
  "opened",
  "seen",
  "snoozed",
  "answered",
  "expired",
  "dismissed",
]);

/** One time that an agent needed a person. At most one is pending for a pane and a cause. */
export const Escalation = z.object({
  /** uuidv7. */
  id: z.string(),
  sourceId: z.string(),
  sessionId: z.string(),
  paneId: z.string(),
  /** A stable word: the claim that the pane waits by, for example `permission_prompt`. */
  cause: z.string(),
  /** From hook or registry fields, redacted, at most 200 characters; null where they say nothing. */
  text: z.string().nullable(),
  status: EscalationStatus,
  phase: EscalationPhase,
  /** How sure the tracker was when it opened, 0 to 1. */
  confidence: z.number().min(0).max(1),
  /** When the pane began to wait, milliseconds UTC, as all times here. */
  openedAt: z.int().nonnegative(),
  seenAt: z.int().nonnegative().nullable(),
  /** Quiet until then; null unless `phase` is `snoozed`. */
  snoozedUntil: z.int().nonnegative().nullable(),
  /** When it was answered, dismissed or expired; null while it is pending. */
  closedAt: z.int().nonnegative().nullable(),
  /**
   * From `openedAt` to the answer, milliseconds; null unless it was answered while the daemon
   * watched.
   */
  timeToAnswerMs: z.int().nonnegative().nullable(),
});

/** How long a person may snooze an escalation, milliseconds. */
export const SNOOZE_MS = {
  shortest: 60_000,
  usual: 15 * 60_000,
  longest: 24 * 3_600_000,
} as const;

export type EscalationStatus = z.infer<typeof EscalationStatus>;
export type EscalationPhase = z.infer<typeof EscalationPhase>;
export type Escalation = z.infer<typeof Escalation>;
