import type { Clock } from "./platform/clock.ts";
import type { StatsView } from "./rpc/context.ts";
import type { StatsKeeper } from "./stats_keeper.ts";
import type { StatsStore } from "./store/stats_store.ts";
import { reportDays, reportHours, reportStats, type StatsSources } from "./upkeep/report_stats.ts";

export interface StatsParts {
  readonly stats: StatsStore;
  readonly keeper: Pick<StatsKeeper, "catchUp" | "timeZone">;
  readonly clock: Pick<Clock, "now">;
  /** Keeps what was counted of tokens: statistics are made of what is kept. */
  readonly keepUsage: () => void;
}

/** Statistics as clients ask for them. */
export function buildStats({ stats, keeper, clock, keepUsage }: StatsParts): StatsView {
  const sources = (): StatsSources => ({
    stats,
    catchUp: (span) => {
      keepUsage();
      return keeper.catchUp(span);
    },
    timeZone: keeper.timeZone,
    now: clock.now(),
  });
  return {
    knowsSession: (sessionId) => stats.findSession(sessionId) !== null,
    summary: (query) => reportStats(query, sources()),
    hourly: (query) => reportHours(query, sources()),
    daily: (query) => reportDays(query, sources()),
  };
}
