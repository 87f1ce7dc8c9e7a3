import { DatabaseSync } from "node:sqlite";
import { SLOT_MS } from "../../../shared/model/usage_ledger.ts";
import { LocalDays } from "../../../daemon/state/local_days.ts";
import type { Store } from "../../../daemon/store/store.ts";

export interface YearOptions {
  readonly database: string;
  readonly days: number;
  readonly sessions: number;
  readonly panes: number;
  /** When it ends, milliseconds UTC: the beginning of a quarter. */
  readonly end: number;
}

/** Sessions in the list of every answer are as many as there are; each has so many kinds of agents. */
const KINDS = 2;

/**
 * Writes what a year of work comes to, as sums of quarters: minutes of that long ago are gone. Ten hours
 * a day are worked, five days a week, and at other times panes stand idle.
 */
export function writeYear({ database, days, sessions, panes, end }: YearOptions): void {
  using db = new DatabaseSync(database);
  const slots = days * 96;
  const first = end - slots * SLOT_MS;
  db.exec("BEGIN");
  for (let number = 1; number <= sessions; number++) {
    db.prepare("INSERT INTO stat_sessions (session_uid, name) VALUES (?, ?)")
      .run(`year-${number}`, `session ${number}`);
  }
  const perKind = panes / KINDS;
  for (let kind = 0; kind < KINDS; kind++) {
    db.prepare("INSERT INTO stat_kinds (agent, model) VALUES (?, ?)").run(
      "claude",
      `model-${kind}`,
    );
  }
  db.exec(
    `WITH RECURSIVE slots (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM slots WHERE n < ${
      slots - 1
    }),
       numbers (s) AS (SELECT 1 UNION ALL SELECT s + 1 FROM numbers WHERE s < ${sessions})
     INSERT INTO quarter_stats (slot, session_no, kind_no, active_ms, waiting_ms, idle_ms,
       compactions, escalations, answered, answer_ms, tokens_exact)
     SELECT ${first} + n * ${SLOT_MS}, s, kind_no,
       CASE WHEN n % 96 < 40 AND n / 96 % 7 < 5 THEN 500000 * ${perKind} ELSE 0 END,
       CASE WHEN n % 96 < 40 THEN 60000 * ${perKind} ELSE 0 END, 300000 * ${perKind},
       n % 9 = 0, n % 5 = 0, n % 5 = 0, 40000, n % 96 * 1000
     FROM slots JOIN numbers JOIN stat_kinds WHERE model LIKE 'model-%'`,
  );
  db.exec(
    `INSERT INTO quarter_busy SELECT slot, session_no, min(900000, max(active_ms)), 900000
       FROM quarter_stats GROUP BY slot, session_no;
     INSERT INTO quarter_totals SELECT slot, sum(active_ms), sum(waiting_ms), sum(idle_ms),
         sum(compactions), sum(escalations), sum(answered), sum(answer_ms), sum(tokens_exact),
         sum(tokens_estimated) FROM quarter_stats GROUP BY slot;
     INSERT INTO quarter_busy SELECT slot, 0, max(busy_ms), 900000 FROM quarter_busy GROUP BY slot;
     COMMIT`,
  );
}

/** How long something took, milliseconds. */
export interface Taken {
  readonly wall: number;
  readonly cpu: number;
}

/** Sums up every day that is over; tells how long each took. */
export function closeDays(
  { stats }: Store,
  { timeZone, now, startClock }: {
    readonly timeZone: string;
    readonly now: number;
    readonly startClock: () => () => Taken;
  },
): Taken[] {
  const range = stats.range();
  if (range === null) return [];
  const days = new LocalDays(timeZone);
  const taken: Taken[] = [];
  stats.useTimeZone(timeZone);
  for (let day = days.dayAt(range.first); day.end <= now; day = days.dayAt(day.end)) {
    const clock = startClock();
    stats.closeDay(day);
    taken.push(clock());
  }
  return taken;
}
