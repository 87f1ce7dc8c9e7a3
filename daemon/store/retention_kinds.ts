import { SLOT_MS } from "../../shared/model/usage_ledger.ts";
import type { Config } from "../platform/config_schema.ts";
import { SAMPLES_FROM } from "./sample_rows.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** One sort of rows that grows old. */
export interface RetentionKind {
  readonly name: string;
  readonly table: string;
  /** The columns of the primary key. */
  readonly key: readonly string[];
  /** The column that says how old a row is, milliseconds UTC. */
  readonly time: string;
  /**
   * The column in whose order rows go, with an index; the time's own unless said. With one, rows go
   * strictly from the front, whatever their times say: what is kept has no hole.
   */
  readonly order?: string;
  /** SQL, with an `order`: only what lies before this in it may go. */
  readonly until?: string;
  /** SQL: which rows may go at all. */
  readonly only?: string;
  /** SQL: which of them may go to make room. */
  readonly onlyForRoom?: string;
  /**
   * SQL: what else must be written once rows went; in the same transaction.
   * @param before what went is older than this, milliseconds UTC
   */
  readonly afterwards?: (before: number) => string;
  /** How many rows go at a time at most, where much hangs on each; as many as are quick if left out. */
  readonly most?: number;
  /** How long they are kept. */
  readonly keepMs: (config: Config) => number;
  /** What is younger than this does not even go to make room. */
  readonly leastMs: (config: Config) => number;
}

/** The newest events stay, whatever the size: clients that were away for a moment go on from them. */
const KEPT_EVENTS = 1_000;

/** What sorts after every id, number and time. */
const NEVER = Number.MAX_SAFE_INTEGER;

/** By the key of each. */
const QUARTERS: Readonly<Record<string, readonly string[]>> = {
  quarter_totals: ["slot"],
  quarter_stats: ["slot", "session_no", "kind_no"],
  quarter_busy: ["slot", "session_no"],
};

/**
 * All that is taken away again, in the order in which it goes when room is needed: the finest detail
 * first, what sums it up last. A new kind is one entry, the finer ones at the front.
 */
export const RETENTION_KINDS: readonly RetentionKind[] = [
  {
    name: "samples",
    table: "pane_minute_samples",
    key: ["minute_start", "pane_no"],
    time: "minute_start",
    order: "minute_start",
    // What is not summed up yet would be lost.
    until: firstWaiting("'time', 'busy'"),
    // Sums of quarters that are not whole any more must not be made anew. What is left may be of a
    // clock that was far ahead: it says nothing of the time before it that was not pruned.
    afterwards: (before) =>
      `INSERT OR REPLACE INTO meta (key, value)
       SELECT '${SAMPLES_FROM}',
         CAST((first + ${SLOT_MS - 1}) / ${SLOT_MS} * ${SLOT_MS} AS TEXT) FROM
         (SELECT min(ifnull(min(minute_start), ${NEVER}), ${Math.floor(before)}) AS first
          FROM pane_minute_samples)`,
    keepMs: ({ maintenance }) => maintenance.minute_samples_retention_hours * HOUR_MS,
    leastMs: () => HOUR_MS,
  },
  {
    name: "events",
    table: "events",
    key: ["id"],
    time: "detected_at",
    order: "id",
    // The first that is not summed up yet stays, and all that came after it: no hole.
    until: `ifnull((SELECT min(id) FROM events INDEXED BY idx_events_type_time
      WHERE type IN ('compact', 'escalation')
        AND detected_at >= ${firstWaiting("'events'")}), ${NEVER})`,
    onlyForRoom: `id <= (SELECT seq FROM sqlite_sequence WHERE name = 'events') - ${KEPT_EVENTS}`,
    keepMs: ({ maintenance }) => maintenance.events_retention_days * DAY_MS,
    leastMs: () => 0,
  },
  {
    name: "panes",
    table: "panes",
    key: ["pane_uid"],
    time: "ended_at",
    // A pane that died in its place may be held by tmux for as long as its session lives.
    only: `ended_at IS NOT NULL AND (status_reason <> 'pane_dead' OR session_uid IN
      (SELECT session_uid FROM sessions WHERE ended_at IS NOT NULL))`,
    keepMs: keepEnded,
    leastMs: leastEnded,
  },
  {
    name: "sessions",
    table: "sessions",
    key: ["session_uid"],
    time: "ended_at",
    only: `ended_at IS NOT NULL AND NOT EXISTS
      (SELECT 1 FROM panes WHERE panes.session_uid = sessions.session_uid)`,
    keepMs: keepEnded,
    leastMs: leastEnded,
  },
  {
    name: "escalations",
    table: "escalations",
    key: ["escalation_id"],
    time: "opened_at",
    order: "escalation_id",
    only: "status <> 'pending'",
    keepMs: ({ maintenance }) => maintenance.escalations_retention_days * DAY_MS,
    leastMs: () => DAY_MS,
  },
  // Days before quarters: a day that is not there is added up from its quarters.
  {
    ...statistics("stat_days", ["day_start"], { time: "day_start" }),
    // A day goes as a whole: its sums are no day's without it, and it has none without them.
    most: 1,
    afterwards: () =>
      ["daily_stats", "daily_busy", "daily_usage"].map((table) =>
        `DELETE FROM ${table}
         WHERE day_start < ifnull((SELECT min(day_start) FROM stat_days), ${NEVER});`
      ).join("\n"),
  },
  ...Object.entries(QUARTERS).map(([table, key]) => statistics(table, key, { time: "slot" })),
  {
    name: "usage",
    table: "usage_slots",
    key: ["slot", "series_id"],
    time: "slot",
    // What is not closed is still counted, and what is not summed up yet would be lost.
    only: `slot < (SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'usage_closed_before')
      AND slot < ${firstWaiting("'tokens'")}`,
    keepMs: ({ maintenance }) => maintenance.usage_retention_days * DAY_MS,
    leastMs: () => DAY_MS,
  },
  {
    name: "runs",
    table: "daemon_runs",
    key: ["run_id"],
    time: "started_at",
    only: "run_id <> (SELECT run_id FROM daemon_runs ORDER BY started_at DESC LIMIT 1)",
    keepMs: ({ maintenance }) => maintenance.sessions_retention_days * DAY_MS,
    leastMs: () => DAY_MS,
  },
];

function statistics(
  table: string,
  key: readonly string[],
  { time }: Pick<RetentionKind, "time">,
): RetentionKind {
  return {
    ...{ name: table, table, key, time },
    keepMs: ({ polling }) => polling.history_retention_days * DAY_MS,
    leastMs: () => DAY_MS,
  };
}

/** SQL: when the first quarter begins of which these parts wait to be summed up. */
function firstWaiting(parts: string): string {
  return `ifnull((SELECT min(slot) FROM stat_dirty WHERE part IN (${parts})), ${NEVER})`;
}

function keepEnded(config: Config): number {
  return Math.max(config.maintenance.sessions_retention_days * DAY_MS, leastEnded(config));
}

/** What the present still shows must be there: more may be written of it. */
function leastEnded({ sessions }: Config): number {
  return sessions.ended_visible_minutes * 60_000 + HOUR_MS;
}
