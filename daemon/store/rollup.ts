import type { DatabaseSync, StatementSync } from "node:sqlite";
import { SLOT_MS } from "../../shared/model/usage_ledger.ts";

/** What of a quarter is summed up for itself, each from its own tables. */
export type QuarterPart = "time" | "busy" | "events" | "tokens";

export interface DirtyQuarter {
  readonly part: QuarterPart;
  /** When it begins, milliseconds UTC. */
  readonly slot: number;
}

const MOST_TOKENS = "1e15";

/** The columns that a part owns: they are emptied before it is summed up anew. */
const COLUMNS = {
  time: ["active_ms", "waiting_ms", "idle_ms", "tokens_estimated"],
  events: ["compactions", "escalations", "answered", "answer_ms"],
  tokens: ["tokens_exact"],
} as const;

const ALL_COLUMNS = [...COLUMNS.time, ...COLUMNS.events, ...COLUMNS.tokens];

const SAMPLES_OF_SLOT =
  "FROM pane_minute_samples WHERE minute_start >= :slot AND minute_start < :slot_end";

/** Kind and session as they are in the rows of quarters; `:slot` is the quarter. */
const SOURCES: Readonly<Record<keyof typeof COLUMNS, string>> = {
  time: `SELECT session_no, kind_no, sum(active_ms) AS active_ms, sum(waiting_ms) AS waiting_ms,
      sum(idle_ms) AS idle_ms, sum(tokens_estimated) AS tokens_estimated
    ${SAMPLES_OF_SLOT} GROUP BY session_no, kind_no`,
  // An event has the kind that its pane had in this quarter.
  events: `SELECT session_no, kind_no, sum(type = 'compact') AS compactions,
      sum(type = 'escalation' AND phase = 'opened' AND previous IS NULL) AS escalations,
      sum(type = 'escalation' AND phase = 'answered' AND answer_ms IS NOT NULL) AS answered,
      coalesce(sum(CASE WHEN type = 'escalation' AND phase = 'answered' THEN answer_ms END), 0)
        AS answer_ms
    FROM (SELECT type, coalesce(session_no, 0) AS session_no,
        coalesce((SELECT kind_no ${SAMPLES_OF_SLOT} AND pane_no = stat_panes.pane_no LIMIT 1),
          :no_kind) AS kind_no,
        json_extract(payload, '$.phase') AS phase, json_extract(payload, '$.from') AS previous,
        json_extract(payload, '$.timeToAnswerMs') AS answer_ms
      FROM events LEFT JOIN stat_sessions USING (session_uid) LEFT JOIN stat_panes USING (pane_uid)
      WHERE type IN ('compact', 'escalation') AND detected_at >= :slot AND detected_at < :slot_end)
    GROUP BY session_no, kind_no`,
  tokens: `SELECT session_no, kind_no, CAST(min(total(tokens), ${MOST_TOKENS}) AS INTEGER)
      AS tokens_exact
    FROM (SELECT input + output + cache_read + cache_write AS tokens, kind_no,
        coalesce((SELECT session_no FROM stat_agent_sessions AS place
          WHERE place.agent = transcripts.agent AND place.agent_session_id = transcripts.session_id
            AND from_slot <= slot ORDER BY from_slot DESC LIMIT 1), 0) AS session_no
      FROM usage_slots JOIN usage_series USING (series_id)
        LEFT JOIN transcripts USING (transcript_key)
        JOIN stat_kinds ON stat_kinds.agent = coalesce(transcripts.agent, 'unknown')
          AND stat_kinds.model = usage_series.model
      WHERE slot = :slot) GROUP BY session_no, kind_no HAVING tokens_exact > 0`,
};

const ADD_TOKEN_KINDS = `INSERT OR IGNORE INTO stat_kinds (agent, model)
  SELECT DISTINCT coalesce(transcripts.agent, 'unknown'), usage_series.model
  FROM usage_slots JOIN usage_series USING (series_id) LEFT JOIN transcripts USING (transcript_key)
  WHERE slot = :slot`;

// A minute of several panes is as long as that of the busiest: never more than was true.
const BUSY = `WITH minutes AS MATERIALIZED
    (SELECT minute_start, session_no, max(active_ms) AS busy, max(observed_ms) AS watched
     ${SAMPLES_OF_SLOT} GROUP BY minute_start, session_no)
  INSERT INTO quarter_busy (slot, session_no, busy_ms, watched_ms)
  SELECT :slot, session_no, sum(busy), sum(watched) FROM minutes GROUP BY session_no
  UNION ALL
  SELECT :slot, 0, sum(busy), sum(watched)
  FROM (SELECT max(busy) AS busy, max(watched) AS watched FROM minutes GROUP BY minute_start)
  HAVING count(*) > 0`;

/**
 * Sums up quarters of an hour from what is kept of minutes, events and tokens. Each part is made anew
 * as a whole, so that doing it again, after a crash or to rebuild it, gives the same.
 */
export class Rollup {
  readonly #run: Record<keyof typeof COLUMNS, StatementSync>;
  readonly #empty: Record<keyof typeof COLUMNS, StatementSync>;
  readonly #dropEmpty: StatementSync;
  readonly #dropTotal: StatementSync;
  readonly #addTotal: StatementSync;
  readonly #addTokenKinds: StatementSync;
  readonly #dropBusy: StatementSync;
  readonly #addBusy: StatementSync;
  readonly #dropDay: readonly StatementSync[];
  readonly #mark: StatementSync;
  readonly #unmark: StatementSync;
  readonly #next: StatementSync;
  readonly #hasEvents: StatementSync;

  constructor(db: DatabaseSync) {
    const each = <T>(make: (part: keyof typeof COLUMNS) => T) => ({
      time: make("time"),
      events: make("events"),
      tokens: make("tokens"),
    });
    this.#run = each((part) => db.prepare(upsert(part)));
    this.#empty = each((part) => db.prepare(empty(part)));
    this.#dropEmpty = db.prepare(
      `DELETE FROM quarter_stats WHERE slot = ?
         AND ${ALL_COLUMNS.map((column) => `${column} = 0`).join(" AND ")}`,
    );
    this.#dropTotal = db.prepare("DELETE FROM quarter_totals WHERE slot = ?");
    this.#addTotal = db.prepare(
      `INSERT INTO quarter_totals (slot, ${ALL_COLUMNS.join(", ")})
       SELECT slot, ${ALL_COLUMNS.map((column) => `sum(${column})`).join(", ")}
       FROM quarter_stats WHERE slot = ? GROUP BY slot`,
    );
    this.#addTokenKinds = db.prepare(ADD_TOKEN_KINDS);
    this.#dropBusy = db.prepare("DELETE FROM quarter_busy WHERE slot = ?");
    this.#addBusy = db.prepare(BUSY);
    this.#dropDay = ["daily_stats", "daily_busy", "daily_usage", "stat_days"].map((table) =>
      db.prepare(
        `DELETE FROM ${table} WHERE day_start = (SELECT day_start FROM stat_days
           WHERE day_start = (SELECT max(day_start) FROM stat_days WHERE day_start <= :slot)
             AND day_end > :slot)`,
      )
    );
    this.#mark = db.prepare("INSERT OR IGNORE INTO stat_dirty (part, slot) VALUES (?, ?)");
    this.#unmark = db.prepare("DELETE FROM stat_dirty WHERE part = ? AND slot = ?");
    this.#next = db.prepare(
      "SELECT part, slot FROM stat_dirty WHERE slot >= ? AND slot < ? ORDER BY slot DESC LIMIT 1",
    );
    this.#hasEvents = db.prepare(
      `SELECT 1 AS found FROM events WHERE type IN ('compact', 'escalation')
         AND detected_at >= ? AND detected_at < ? LIMIT 1`,
    );
  }

  /** Within the caller's transaction, as all that writes here. */
  mark(part: QuarterPart, slot: number): void {
    this.#mark.run(part, slot);
  }

  /** Minutes of this quarter have changed. */
  markTime(slot: number): void {
    this.mark("time", slot);
    this.mark("busy", slot);
    // What kind their pane is of is known by now.
    if (this.#hasEvents.get(slot, slot + SLOT_MS)) this.mark("events", slot);
  }

  /** The newest part from `since` on and before `until` that waits; null when none does. */
  next(since: number, until: number): DirtyQuarter | null {
    const row = this.#next.get(since, until);
    if (row === undefined) return null;
    return { part: row["part"] as QuarterPart, slot: Number(row["slot"]) };
  }

  /** @param noKind the number of the kind of which nothing is known */
  run({ part, slot }: DirtyQuarter, noKind: number): void {
    for (const drop of this.#dropDay) drop.run({ slot });
    if (part === "busy") this.#runBusy(slot);
    else this.#runStats(part, slot, noKind);
    this.#unmark.run(part, slot);
  }

  #runBusy(slot: number): void {
    this.#dropBusy.run(slot);
    this.#addBusy.run({ slot, slot_end: slot + SLOT_MS });
  }

  #runStats(part: keyof typeof COLUMNS, slot: number, noKind: number): void {
    this.#empty[part].run(slot);
    if (part === "tokens") this.#addTokenKinds.run({ slot });
    this.#run[part].run({
      slot,
      ...(part === "tokens" ? {} : { slot_end: slot + SLOT_MS }),
      ...(part === "events" ? { no_kind: noKind } : {}),
    });
    this.#dropEmpty.run(slot);
    this.#dropTotal.run(slot);
    this.#addTotal.run(slot);
  }
}

function empty(part: keyof typeof COLUMNS): string {
  const zeros = COLUMNS[part].map((column) => `${column} = 0`).join(", ");
  return `UPDATE quarter_stats SET ${zeros} WHERE slot = ?`;
}

function upsert(part: keyof typeof COLUMNS): string {
  const columns = COLUMNS[part];
  // `WHERE true`: else SQLite takes ON for the beginning of a join's condition.
  return `INSERT INTO quarter_stats (slot, session_no, kind_no, ${columns.join(", ")})
    SELECT :slot, session_no, kind_no, ${columns.join(", ")} FROM (${SOURCES[part]}) WHERE true
    ON CONFLICT (slot, session_no, kind_no) DO UPDATE SET
      ${columns.map((column) => `${column} = excluded.${column}`).join(", ")}`;
}
