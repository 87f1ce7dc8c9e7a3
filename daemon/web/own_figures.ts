import type { MetricsReport } from "../../shared/protocol/methods/debug.ts";
import type { MetricFamily } from "./prometheus.ts";

const PREFIX = "ntm_tracker_daemon_";

/** The daemon's figures, as `debug.metrics` gives them; times in seconds. */
export function ownFigures({ at, since, counters, gauges, timingsMs }: MetricsReport) {
  const families: MetricFamily[] = [
    {
      name: `${PREFIX}uptime_seconds`,
      help: "How long this run of the daemon has counted",
      type: "gauge",
      samples: [{ value: Math.max(0, at - since) / 1_000 }],
    },
  ];
  for (const [name, value] of Object.entries(counters)) {
    const help = `Counter ${name} of this run`;
    families.push({ name: `${own(name)}_total`, help, type: "counter", samples: [{ value }] });
  }
  for (const [name, value] of Object.entries(gauges)) {
    families.push({ name: own(name), help: `${name} now`, type: "gauge", samples: [{ value }] });
  }
  for (const [name, { count, p50, p95, max }] of Object.entries(timingsMs)) {
    const quantile = (text: string, ms: number) => ({
      labels: { quantile: text },
      value: ms / 1_000,
    });
    families.push({
      name: `${own(name)}_seconds`,
      help: `How long ${name} took, of the last times; quantile 1 is the longest of them`,
      type: "summary",
      samples: [
        ...[quantile("0.5", p50), quantile("0.95", p95), quantile("1", max)],
        { suffix: "_count", value: count },
      ],
    });
  }
  return families;
}

/** `database.walBytes` is `ntm_tracker_daemon_database_wal_bytes`. */
function own(name: string): string {
  const words = name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").replace(/[^a-zA-Z0-9]+/g, "_");
  return `${PREFIX}${words.toLowerCase()}`;
}
