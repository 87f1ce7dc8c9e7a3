import type { NtmReaderStats } from "../collect/ntm/ntm_reader.ts";
import type { HealthFinding } from "./health_finding.ts";

/** How ntm does. It may be missing: everything but its own words is known without it. */
export function ntmCheck(stats: NtmReaderStats | null): HealthFinding {
  const name = "ntm";
  if (stats?.failingSince != null) {
    const since = new Date(stats.failingSince).toISOString().replace(/\.\d+Z$/, "Z");
    return { name, status: "degraded", detail: `failing since ${since}: ${stats.message}` };
  }
  return { name, status: "ok", detail: stats === null ? "turned off in the settings" : how(stats) };
}

function how({ isAsked, last, panes, message }: NtmReaderStats): string {
  if (!isAsked) return "not asked: no tmux server is watched on the usual socket";
  switch (last) {
    case null:
      return "asked, the first answer is to come";
    case "ok":
      return `it answers, and tells of ${panes} ${panes === 1 ? "pane" : "panes"}`;
    default:
      return `${message}; it is optional`;
  }
}
