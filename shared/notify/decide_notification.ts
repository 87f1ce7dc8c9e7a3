import type { NotificationSettings, NotificationType } from "../model/notification.ts";
import { overrideFor, ruleFor } from "./match_rule.ts";
import { quietUntil } from "./quiet_until.ts";

/** Something that a person could be told of. */
export interface NotificationCase {
  readonly type: NotificationType;
  /** Name of the session it is about; null for what is about none. */
  readonly session: string | null;
  /** The same for what is one and the same to a person, for example a pane with its cause. */
  readonly key: string;
  /** When it began or happened, milliseconds UTC. */
  readonly since: number;
}

/** One that was told. */
export interface ToldNotification {
  readonly key: string;
  /** Place of the rule that it was told by; null for an override without one. */
  readonly rule: number | null;
  /** Milliseconds UTC. */
  readonly at: number;
}

/** Times in milliseconds UTC: asking again then is worth it. */
export type NotificationDecision =
  | { readonly kind: "tell"; readonly rule: number | null }
  | { readonly kind: "never"; readonly why: "no_rule" | "override" }
  | {
    readonly kind: "not_yet";
    readonly why: "pending" | "quiet" | "told_before" | "too_many";
    readonly until: number;
  };

export interface NotificationMoment {
  readonly settings: NotificationSettings;
  /** What was told lately, as {@linkcode rememberTold} keeps it. */
  readonly told: readonly ToldNotification[];
  /** Milliseconds UTC. */
  readonly now: number;
  /** Of quiet hours: a name of the IANA database. */
  readonly timeZone: string;
}

export const HOUR_MS = 3_600_000;

/** Far more than anybody is told within the longest window. */
const MOST_REMEMBERED = 2_000;

/**
 * Whether a person is told of something now; pure. An override decides whether, then the first rule
 * that fits decides how soon and how often; an override that asks for what no rule includes goes by
 * the first rule for its type, whatever that includes.
 * @throws {RangeError} when there is no such time zone
 */
export function decideNotification(
  it: NotificationCase,
  moment: NotificationMoment,
): NotificationDecision {
  const { settings, now } = moment;
  const override = overrideFor(settings, it);
  if (override === false) return { kind: "never", why: "override" };
  const rule = placeOfRule(it, { settings, isWanted: override === true });
  if (rule === null && override !== true) return { kind: "never", why: "no_rule" };
  const pendingMs = rule === null ? 0 : settings.rules[rule]?.min_pending_ms ?? 0;
  if (now < it.since + pendingMs) return notYet("pending", it.since + pendingMs);
  const quietEnd = quietUntil(settings, moment);
  if (quietEnd !== null) return notYet("quiet", quietEnd);
  const toldEnd = toldBeforeUntil(it.key, moment);
  if (toldEnd !== null) return notYet("told_before", toldEnd);
  const roomAt = rule === null ? null : fullUntil(rule, moment);
  if (roomAt !== null) return notYet("too_many", roomAt);
  return { kind: "tell", rule };
}

/** What is remembered after something was told: as much as the windows ask for. */
export function rememberTold(
  told: readonly ToldNotification[],
  latest: ToldNotification,
  { dedupe_window_ms }: Pick<NotificationSettings, "dedupe_window_ms">,
): readonly ToldNotification[] {
  const window = Math.max(HOUR_MS, dedupe_window_ms);
  const kept = told.filter(({ at }) => isWithin(at, { now: latest.at, window }));
  return [...kept, latest].slice(-MOST_REMEMBERED);
}

function placeOfRule(
  it: NotificationCase,
  { settings: { rules }, isWanted }: {
    readonly settings: NotificationSettings;
    readonly isWanted: boolean;
  },
): number | null {
  const fitting = ruleFor(rules, it);
  const place = fitting < 0 && isWanted ? rules.findIndex(({ type }) => type === it.type) : fitting;
  return place < 0 ? null : place;
}

function toldBeforeUntil(
  key: string,
  { settings: { dedupe_window_ms: window }, told, now }: NotificationMoment,
): number | null {
  const latest = told.findLast((one) => one.key === key && isWithin(one.at, { now, window }));
  return latest === undefined ? null : latest.at + window;
}

/** Null while the rule may tell more. */
function fullUntil(rule: number, { settings, told, now }: NotificationMoment): number | null {
  const most = settings.rules[rule]?.max_per_hour;
  if (most === undefined) return null;
  const times = told
    .filter((one) => one.rule === rule && isWithin(one.at, { now, window: HOUR_MS }))
    .map(({ at }) => at)
    .toSorted((a, b) => a - b);
  const oldest = times.at(-most);
  return times.length < most || oldest === undefined ? null : oldest + HOUR_MS;
}

/** A time ahead is none: the clock was put back since, and must not silence what comes. */
function isWithin(
  at: number,
  { now, window }: { readonly now: number; readonly window: number },
): boolean {
  return at <= now && now - at < window;
}

function notYet(
  why: Extract<NotificationDecision, { kind: "not_yet" }>["why"],
  until: number,
): NotificationDecision {
  return { kind: "not_yet", why, until };
}
