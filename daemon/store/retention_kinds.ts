import type { Config } from "../platform/config_schema.ts";

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
  /** How long they are kept. */
  readonly keepMs: (config: Config) => number;
  /** What is younger than this does not even go to make room. */
  readonly leastMs: (config: Config) => number;
}

/** The newest events stay, whatever the size: clients that were away for a moment go on from them. */
const KEPT_EVENTS = 1_000;

/**
 * All that is taken away again, in the order in which it goes when room is needed: the finest detail
 * first, what sums it up last. A new kind is one entry, the finer ones at the front.
 */
export const RETENTION_KINDS: readonly RetentionKind[] = [
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

function keepEnded(config: Config): number {
  return Math.max(config.maintenance.sessions_retention_days * DAY_MS, leastEnded(config));
}

/** What the present still shows must be there: more may be written of it. */
function leastEnded({ sessions }: Config): number {
  return sessions.ended_visible_minutes * 60_000 + HOUR_MS;
}
