import type { Clock } from "../platform/clock.ts";
import { builtInPrices } from "../platform/price_table.ts";
import type { Store } from "../store/store.ts";
import { reportDays, reportHours, reportStats, type StatsSources } from "../upkeep/report_stats.ts";
import { reportUsage } from "../upkeep/report_usage.ts";
import type { RpcContext } from "./context.ts";

/** What a store tells of usage and statistics, of which nothing is summed up until it is asked for. */
export function testReports(
  { usage, stats }: Pick<Store, "usage" | "stats">,
  clock: Clock,
): Pick<RpcContext, "usage" | "stats"> {
  const sources = (): StatsSources => ({
    stats,
    catchUp: async (span) => {
      while (stats.rollNext(span) !== null) await Promise.resolve();
    },
    timeZone: "UTC",
    now: clock.now(),
  });
  return {
    usage: (query) =>
      reportUsage(query, {
        usage,
        prices: { table: builtInPrices(), problem: null },
        timeZone: "UTC",
        reading: {
          state: "reading",
          progress: { filesDone: 1, filesTotal: 2, bytesDone: 40, bytesTotal: 100 },
          unreadable: 0,
          unreadableFolders: 0,
          refused: 0,
        },
        uncounted: 0,
        now: clock.now(),
      }),
    stats: {
      knowsSession: (sessionId) => stats.findSession(sessionId) !== null,
      summary: (query) => reportStats(query, sources()),
      hourly: (query) => reportHours(query, sources()),
      daily: (query) => reportDays(query, sources()),
    },
  };
}
