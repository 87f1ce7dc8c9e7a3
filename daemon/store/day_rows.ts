import type { DatabaseSync, StatementSync } from "node:sqlite";
import { ADD_DAILY_USAGE } from "./usage_sums.ts";

/** A day of some time zone, milliseconds UTC. */
export interface DaySpan {
  readonly start: number;
  readonly end: number;
}

const ZONE = "stats_time_zone";
const SUMS = ["active_ms", "waiting_ms", "idle_ms", "compactions", "escalations", "answered"]
  .concat(["answer_ms", "tokens_exact", "tokens_estimated"]);

/**
 * Local days that are summed up, so that nobody has to add up their quarters again. A day goes when
 * one of its quarters changes, and all of them when the time zone does.
 */
export class DayRows {
  readonly #db: DatabaseSync;
  readonly #addDay: StatementSync;
  readonly #addStats: StatementSync;
  readonly #addBusy: StatementSync;
  readonly #addUsage: StatementSync;
  readonly #days: StatementSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
    this.#addDay = db.prepare("INSERT INTO stat_days (day_start, day_end) VALUES (?, ?)");
    this.#addStats = db.prepare(
      `INSERT INTO daily_stats (day_start, session_no, kind_no, ${SUMS.join(", ")})
       SELECT :start, session_no, kind_no, ${SUMS.map((column) => `sum(${column})`).join(", ")}
       FROM quarter_stats WHERE slot >= :start AND slot < :end GROUP BY session_no, kind_no`,
    );
    this.#addBusy = db.prepare(
      `INSERT INTO daily_busy (day_start, session_no, busy_ms, watched_ms)
       SELECT :start, session_no, sum(busy_ms), sum(watched_ms)
       FROM quarter_busy WHERE slot >= :start AND slot < :end GROUP BY session_no`,
    );
    this.#addUsage = db.prepare(ADD_DAILY_USAGE);
    this.#days = db.prepare(
      `SELECT day_start, day_end FROM stat_days WHERE day_start >= ? AND day_start < ?
       ORDER BY day_start`,
    );
  }

  /** Within the caller's transaction. Tells whether the days were another zone's, which are gone now. */
  useTimeZone(timeZone: string): boolean {
    const row = this.#db.prepare("SELECT value FROM meta WHERE key = ?").get(ZONE);
    if (row?.["value"] === timeZone) return false;
    this.clear();
    this.#db.prepare("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)").run(ZONE, timeZone);
    return true;
  }

  /** Within the caller's transaction. */
  clear(): void {
    this.#db.exec(
      "DELETE FROM daily_stats; DELETE FROM daily_busy; DELETE FROM daily_usage; DELETE FROM stat_days",
    );
  }

  /** Within the caller's transaction; the day is not there yet. */
  close({ start, end }: DaySpan): void {
    this.#addDay.run(start, end);
    this.#addStats.run({ start, end });
    this.#addBusy.run({ start, end });
    this.#addUsage.run({ start, end });
  }

  /** The days that are summed up and begin in this span, the oldest first. */
  closed(since: number, until: number): DaySpan[] {
    return this.#days.all(since, until)
      .map((row) => ({ start: Number(row["day_start"]), end: Number(row["day_end"]) }));
  }
}
