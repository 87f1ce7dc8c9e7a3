/** Milliseconds, percent of one core, megabytes (10^6), bytes per hour, a count. */
export type Unit = "ms" | "%" | "MB" | "B/h" | "count";

/**
 * Every figure of a scenario with its unit, in the order of the table.
 *
 * `look.windows`, `look.panes` and `look.full` are looks of each depth made by the bench itself,
 * `look.daemon` those whose duration the daemon told of. `cpu.tmux` is the server with us, `.control` without us, `.extra` the difference,
 * `cpu.together` that of the daemon and the extra. `latency` counts from the moment the tmux client
 * that made the change has exited, `latency.from_start` from its start; `latency.worst` is the
 * slowest kind of change, `latency.lost` how many changes were never told. `cold_start` is from the
 * spawn to a client that holds every session and pane. `processes.per_tick` are those started for a look,
 * `processes.hint_waits` the waits for hooks, for each look.
 */
export const METRICS = {
  "look.windows.p50": "ms",
  "look.windows.p95": "ms",
  "look.windows.p99": "ms",
  "look.panes.p50": "ms",
  "look.panes.p95": "ms",
  "look.panes.p99": "ms",
  "look.full.p50": "ms",
  "look.full.p95": "ms",
  "look.full.p99": "ms",
  "look.daemon.p50": "ms",
  "look.daemon.p95": "ms",
  "look.daemon.p99": "ms",
  "cpu.daemon": "%",
  "cpu.tmux": "%",
  "cpu.tmux.control": "%",
  "cpu.tmux.extra": "%",
  "cpu.together": "%",
  "rss": "MB",
  "rss.peak": "MB",
  "latency.session_added.p50": "ms",
  "latency.session_added.p95": "ms",
  "latency.pane_split.p50": "ms",
  "latency.pane_split.p95": "ms",
  "latency.session_renamed.p50": "ms",
  "latency.session_renamed.p95": "ms",
  "latency.pane_exited.p50": "ms",
  "latency.pane_exited.p95": "ms",
  "latency.worst.p95": "ms",
  "latency.from_start.worst.p95": "ms",
  "latency.lost": "count",
  "cold_start.p50": "ms",
  "cold_start.max": "ms",
  "database.per_hour": "B/h",
  "database.size": "MB",
  "processes.per_tick.mean": "count",
  "processes.per_tick.max": "count",
  "processes.hint_waits.mean": "count",
} as const satisfies Readonly<Record<string, Unit>>;

export type MetricName = keyof typeof METRICS;

/** Every name, in the order of the table. */
export const METRIC_NAMES = Object.keys(METRICS) as readonly MetricName[];

/** As figures by name, those that were measured. */
export type Figures = Partial<Record<MetricName, number>>;

const THOUSANDS = new Intl.NumberFormat("en-GB");

/** A value as a person reads it, without its unit. */
export function formatValue(value: number, unit: Unit): string {
  if (unit === "B/h") return THOUSANDS.format(Math.round(value));
  if (unit === "%") return value.toFixed(2);
  if (unit === "count") return Number.isInteger(value) ? `${value}` : value.toFixed(2);
  return value.toFixed(1);
}
