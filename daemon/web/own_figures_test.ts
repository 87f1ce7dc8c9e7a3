import assert from "node:assert/strict";
import { ownFigures } from "./own_figures.ts";
import { prometheusText } from "./prometheus.ts";

Deno.test("ownFigures() names counters, gauges and timings, in seconds", () => {
  const text = prometheusText(ownFigures({
    at: 61_000,
    since: 1_000,
    counters: { "events.kept": 7 },
    gauges: { "database.walBytes": 4_096, "sources.circuitsOpen": 1 },
    timingsMs: { "tmux.look": { count: 9, p50: 5, p95: 20, max: 1_500 } },
  }));
  const values = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  assert.deepEqual(values, [
    "ntm_tracker_daemon_uptime_seconds 60",
    "ntm_tracker_daemon_events_kept_total 7",
    "ntm_tracker_daemon_database_wal_bytes 4096",
    "ntm_tracker_daemon_sources_circuits_open 1",
    'ntm_tracker_daemon_tmux_look_seconds{quantile="0.5"} 0.005',
    'ntm_tracker_daemon_tmux_look_seconds{quantile="0.95"} 0.02',
    'ntm_tracker_daemon_tmux_look_seconds{quantile="1"} 1.5',
    "ntm_tracker_daemon_tmux_look_seconds_count 9",
  ]);
});
