/** Since when, as it stands on a command line. */
export type Since =
  | { readonly kind: "all" }
  /** Exactly so long ago, milliseconds. */
  | { readonly kind: "ago"; readonly ms: number }
  /** Today and the days before it, so many in all. */
  | { readonly kind: "days"; readonly days: number }
  | { readonly kind: "date"; readonly date: string };

/** Days of a time zone, of which the daemon is told the times. */
export interface PeriodView {
  /** Milliseconds UTC. */
  readonly now: number;
  readonly timeZone: string;
}

const HOUR_MS = 3_600_000;
/** A hundred years, so that no sum leaves the calendar. */
const MOST_DAYS = 36_500;

/** Reads `24h`, `7d`, `2w`, `2026-11-01` or `all`; null for anything else. */
export function parseSince(text: string): Since | null {
  if (text === "all") return { kind: "all" };
  if (isDate(text)) return { kind: "date", date: text };
  const [, digits = "", unit = ""] = /^(\d{1,5})([hdw])$/.exec(text) ?? [];
  const count = Number(digits);
  if (count === 0 || count > MOST_DAYS) return null;
  if (unit === "h") return { kind: "ago", ms: count * HOUR_MS };
  return { kind: "days", days: unit === "w" ? Math.min(count * 7, MOST_DAYS) : count };
}

/** True for a day of the calendar as `2026-11-01`. */
export function isDate(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  try {
    Temporal.PlainDate.from(text, { overflow: "reject" });
    return true;
  } catch {
    return false;
  }
}

/** The time that is meant, milliseconds UTC; undefined for all that there is. */
export function sinceTime(since: Since, { now, timeZone }: PeriodView): number | undefined {
  switch (since.kind) {
    case "all":
      return undefined;
    case "ago":
      return Math.max(0, now - since.ms);
    case "days": {
      const today = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(timeZone)
        .toPlainDate();
      return startOf(today.subtract({ days: since.days - 1 }), timeZone);
    }
    case "date":
      return startOf(Temporal.PlainDate.from(since.date), timeZone);
  }
}

/** The end of a day, milliseconds UTC. */
export function endOfDay(date: string, timeZone: string): number {
  return startOf(Temporal.PlainDate.from(date).add({ days: 1 }), timeZone);
}

/** The day of a time, as `2026-11-01`. */
export function dayOf(at: number, timeZone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone).toPlainDate()
    .toString();
}

function startOf(day: Temporal.PlainDate, timeZone: string): number {
  return Math.max(0, day.toZonedDateTime(timeZone).epochMilliseconds);
}
