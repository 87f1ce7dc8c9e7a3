import { knownZone } from "../known_zone.ts";

/** Words for times of a chart, in the daemon's time zone: its days and hours are what is summed. */
export interface ChartTimes {
  /** `14:00`. */
  hour(at: number): string;
  /** `Mon 24`. */
  day(at: number): string;
  /** `2026-11-24`. */
  date(at: number): string;
}

export function chartTimes(timeZone: string): ChartTimes {
  const zone = knownZone(timeZone);
  const hour = new Intl.DateTimeFormat("en-GB", { ...zone, hour: "2-digit", minute: "2-digit" });
  const day = new Intl.DateTimeFormat("en-GB", { ...zone, weekday: "short", day: "numeric" });
  const date = new Intl.DateTimeFormat("sv-SE", { ...zone, dateStyle: "short" });
  return {
    hour: (at) => hour.format(at),
    day: (at) => day.format(at),
    date: (at) => date.format(at),
  };
}
