import * as z from "zod";
import { isUnsafeChar } from "../text/unsafe_char.ts";

/*
 * Rules for notifications, in the names of daemon.toml: what `config.get` hands to clients is what
 * they decide by. Descriptions and error texts are worded as those of all settings.
 */

/** What a notification may be about. */
export const NOTIFICATION_TYPES = [
  "escalation",
  "compact",
  "ended",
  "degraded",
  "limit",
  "context_low",
] as const;

/** Those that go on until something ends them; the others have happened at once. */
const PENDING_TYPES: readonly NotificationType[] = ["escalation", "degraded"];

const MOST_PATTERNS = 32;
const DAY_MS = 86_400_000;

/** No session is called so: names come in without what cannot be seen. */
const isVisible = (name: string) =>
  Array.from(name).every((char) => !isUnsafeChar(char.codePointAt(0) ?? 0));
const VISIBLE = { error: "without characters that cannot be seen" };

const patterns = z.array(z.string().min(1).max(100).refine(isVisible, VISIBLE)).max(MOST_PATTERNS);

/** Which events are told, and how often. The first rule that fits a session decides. */
export const NotificationRule = z.strictObject({
  type: z.enum(NOTIFICATION_TYPES).describe("What is told."),
  min_pending_ms: z.int().min(0).max(DAY_MS).default(0)
    .describe("Told once it has gone on for so long, milliseconds."),
  max_per_hour: z.int().min(1).max(1_000).optional()
    .describe("Told so often within an hour at most; left out there is no limit."),
  include_sessions: patterns.default(["*"])
    .describe("Names of sessions it is for; * stands for any text, ? for one character."),
  exclude_sessions: patterns.default([])
    .describe("Names of sessions it is not for, written the same way."),
}).superRefine((rule, context) => {
  if (rule.min_pending_ms === 0 || PENDING_TYPES.includes(rule.type)) return;
  const message = `0 with type "${rule.type}", which is over at once`;
  context.addIssue({ code: "custom", path: ["min_pending_ms"], message });
});

/** What is different for one session, whatever the rules say. */
export const NotificationOverride = z.strictObject({
  session: z.string().min(1).max(200).refine(isVisible, VISIBLE).describe(
    "Name of the session, exactly.",
  ),
  escalation: z.boolean().optional()
    .describe("Whether it is told that the session needs a person; left out the rules say."),
  compact: z.boolean().optional()
    .describe("Whether compactions are told; left out the rules say."),
  capture_preview: z.boolean().optional()
    .describe("False keeps previews of a session that may be read closed; true opens none."),
});

/** A list in which each session stands once. */
export const NotificationOverrides = z.array(NotificationOverride).max(200).superRefine(
  (overrides, context) => {
    const names = overrides.map(({ session }) => session);
    names.forEach((name, at) => {
      if (names.indexOf(name) === at) return;
      const message = "the name of a session that stands in no other override";
      context.addIssue({ code: "custom", path: [at, "session"], message });
    });
  },
);

export type NotificationType = typeof NOTIFICATION_TYPES[number];
export type NotificationRule =
  & Readonly<Omit<z.infer<typeof NotificationRule>, "include_sessions" | "exclude_sessions">>
  & { readonly include_sessions: readonly string[]; readonly exclude_sessions: readonly string[] };
export type NotificationOverride = Readonly<z.infer<typeof NotificationOverride>>;

/** The section `[notifications]`, as `config.get` tells it. */
export interface NotificationSettings {
  readonly quiet_hours: boolean;
  /** As `22:00`, in the zone of statistics. */
  readonly quiet_start: string;
  /** After `quiet_start`, on the same day or on the next. */
  readonly quiet_end: string;
  readonly dedupe_window_ms: number;
  readonly snooze_minutes: number;
  readonly rules: readonly NotificationRule[];
  readonly overrides: readonly NotificationOverride[];
}
