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
  /** SQL: which rows may go at all. */
  readonly only?: string;
  /** SQL: which of them may go to make room. */
  readonly onlyForRoom?: string;
  /** SQL: what else must be written once rows went; in the same transaction. */
  readonly afterwards?: string;
  /** How long they are kept. */
  readonly keepMs: (config: Config) => number;
  /** What is younger than this does not even go to make room. */
  readonly leastMs: (config: Config) => number;
}

/** The newest events stay, whatever the size: clients that were away for a moment go on from them. */
const KEPT_EVENTS = 1_000;

/** By the key of each, days before quarters: a day without its mark is added up from its quarters. */
const STATISTICS: Readonly<Record<string, readonly [time: string, ...rest: string[]]>> = {
  stat_days: ["day_start"],
  daily_stats: ["day_start", "session_no", "kind_no"],
  daily_busy: ["day_start", "session_no"],
  daily_usage: ["day_start", "model", "series_id"],
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
    only: `minute_start < ifnull((SELECT min(slot) FROM stat_dirty WHERE part IN ('time', 'busy')),
      ${Number.MAX_SAFE_INTEGER})`,
    // Sums of quarters that are not whole any more must not be made anew.
    afterwards: `INSERT OR REPLACE INTO meta (key, value)
      SELECT '${SAMPLES_FROM}', CAST((first + ${
      SLOT_MS - 1
    }) / ${SLOT_MS} * ${SLOT_MS} AS TEXT) FROM
        (SELECT coalesce((SELECT min(minute_start) FROM pane_minute_samples),
          (SELECT max(slot) + ${SLOT_MS} FROM quarter_busy), 0) AS first)`,
    keepMs: ({ maintenance }) => maintenance.minute_samples_retention_hours * HOUR_MS,
    leastMs: () => HOUR_MS,
  },
  {
    name: "events",
    table: "events",
    key: ["id"],
    time: "detected_at",
    order: "id",
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
  ...Object.entries(STATISTICS).map(statistics),
  {
    name: "usage",
    table: "usage_slots",
    key: ["slot", "series_id"],
    time: "slot",
    // What is not closed is still counted.
    only: `slot < (SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'usage_closed_before')`,
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
  [table, key]: readonly [table: string, key: readonly [time: string, ...rest: string[]]],
): RetentionKind {
  return {
    ...{ name: table, table, key, time: key[0] },
    keepMs: ({ polling }) => polling.history_retention_days * DAY_MS,
    leastMs: () => DAY_MS,
  };
}

function keepEnded(config: Config): number {
  return Math.max(config.maintenance.sessions_retention_days * DAY_MS, leastEnded(config));
}

/** What the present still shows must be there: more may be written of it. */
function leastEnded({ sessions }: Config): number {
  return sessions.ended_visible_minutes * 60_000 + HOUR_MS;
}
