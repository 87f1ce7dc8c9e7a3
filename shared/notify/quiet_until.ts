import type { NotificationSettings } from "../model/notification.ts";

export type QuietHours = Pick<NotificationSettings, "quiet_hours" | "quiet_start" | "quiet_end">;

/**
 * When the quiet that rules now will end, milliseconds UTC; null when it is not quiet. Each day has
 * one quiet period without a break: where clocks are put back within it, an hour that comes twice
 * ends it the first time; a time that a day leaves out is as much later as clocks are put forward.
 * @param now milliseconds UTC
 * @param timeZone a name of the IANA database
 * @throws {RangeError} when there is no such time zone
 */
export function quietUntil(
  { quiet_hours, quiet_start, quiet_end }: QuietHours,
  { now, timeZone }: { readonly now: number; readonly timeZone: string },
): number | null {
  if (!quiet_hours) return null;
  const today = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(timeZone)
    .toPlainDate();
  // One that began yesterday may go on still.
  for (const day of [today.subtract({ days: 1 }), today]) {
    const endDay = quiet_start < quiet_end ? day : day.add({ days: 1 });
    const start = instantOf(day, { time: quiet_start, timeZone });
    const end = instantOf(endDay, { time: quiet_end, timeZone });
    if (now >= start && now < end) return end;
  }
  return null;
}

function instantOf(
  day: Temporal.PlainDate,
  { time, timeZone }: { readonly time: string; readonly timeZone: string },
): number {
  return day.toZonedDateTime({ timeZone, plainTime: time }).epochMilliseconds;
}
