const UTC_DAY_MS = 86_400_000;

/** A day of one time zone. */
export interface LocalDay {
  /** As `2026-11-21`. */
  readonly name: string;
  /** Milliseconds UTC. */
  readonly start: number;
  readonly end: number;
}

/** Tells which day a time belongs to in one time zone; days have 23 to 25 hours there. */
export class LocalDays {
  readonly #timeZone: string;
  /** By the day of UTC, of which a day here meets two or three. */
  readonly #known = new Map<number, LocalDay[]>();

  /** @param timeZone a name of the IANA database, or an offset such as `+02:00` */
  constructor(timeZone: string) {
    this.#timeZone = timeZone;
  }

  /**
   * The day of a time in milliseconds UTC, as `2026-11-21`.
   * @throws {RangeError} when there is no such time zone
   */
  dayOf(at: number): string {
    return this.dayAt(at).name;
  }

  /**
   * The same day with its beginning and its end.
   * @throws {RangeError} when there is no such time zone
   */
  dayAt(at: number): LocalDay {
    const key = Math.floor(at / UTC_DAY_MS);
    const known = this.#known.get(key) ?? [];
    const day = known.find(({ start, end }) => at >= start && at < end);
    if (day !== undefined) return day;
    const found = this.#find(at);
    this.#known.set(key, [...known, found]);
    return found;
  }

  #find(at: number): LocalDay {
    const date = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(this.#timeZone)
      .toPlainDate();
    // Not 24 hours later, and not always at midnight.
    const startOf = (day: Temporal.PlainDate) =>
      day.toZonedDateTime(this.#timeZone).epochMilliseconds;
    return { name: date.toString(), start: startOf(date), end: startOf(date.add({ days: 1 })) };
  }
}
