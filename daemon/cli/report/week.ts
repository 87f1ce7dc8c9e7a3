/** A day of the zone, which has 23 to 25 hours. */
export interface WeekDay {
  /** As `2026-11-21`. */
  readonly day: string;
  /** Milliseconds UTC. */
  readonly start: number;
  readonly end: number;
}

/** Seven days, the first of which is a Monday. */
export interface Week {
  readonly days: readonly WeekDay[];
  readonly start: number;
  readonly end: number;
}

/**
 * The week of a day.
 * @param date as `2026-11-21`
 */
export function weekOf(date: string, timeZone: string): Week {
  const day = Temporal.PlainDate.from(date);
  const monday = day.subtract({ days: day.dayOfWeek - 1 });
  const startOf = (at: Temporal.PlainDate) =>
    Math.max(0, at.toZonedDateTime(timeZone).epochMilliseconds);
  const days = Array.from({ length: 7 }, (_, index) => {
    const each = monday.add({ days: index });
    return { day: each.toString(), start: startOf(each), end: startOf(each.add({ days: 1 })) };
  });
  return { days, start: days[0]?.start ?? 0, end: days[6]?.end ?? 0 };
}

/** The week `count` weeks before. */
export function weekBefore(week: Week, timeZone: string, count = 1): Week {
  const monday = Temporal.PlainDate.from(week.days[0]?.day ?? "");
  return weekOf(monday.subtract({ days: 7 * count }).toString(), timeZone);
}

/** The same time of the clock a week earlier, milliseconds UTC. */
export function weekEarlier(at: number, timeZone: string): number {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone)
    .subtract({ weeks: 1 }).epochMilliseconds;
}
