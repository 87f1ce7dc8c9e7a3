/** One question that a dashboard of the last thirty days asks. */
export interface DashboardQuery {
  readonly name: string;
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
}

const DAY_MS = 86_400_000;

/** What a dashboard asks of a daemon that offers these methods, at this time. Pure. */
export function dashboardQueries(
  offered: readonly string[],
  now: number,
): readonly DashboardQuery[] {
  const month = { since: now - 30 * DAY_MS, until: now };
  const week = { since: now - 7 * DAY_MS, until: now };
  const all: readonly DashboardQuery[] = [
    { name: "snapshot", method: "snapshot.get", params: {} },
    { name: "newest events", method: "events.list", params: { limit: 200 } },
    { name: "compactions", method: "events.list", params: { type: "compact", limit: 200 } },
    { name: "escalations", method: "escalations.list", params: { since: month.since, limit: 200 } },
    { name: "tokens by day", method: "usage.report", params: { groupBy: ["day"], ...month } },
    {
      name: "tokens by day and model",
      method: "usage.report",
      params: { groupBy: ["day", "model"], ...month },
    },
    { name: "summary, 30 days", method: "stats.summary", params: month },
    { name: "daily, 30 days", method: "stats.daily", params: month },
    { name: "hourly, 7 days", method: "stats.hourly", params: week },
  ];
  return all.filter(({ method }) => offered.includes(method));
}
