import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { StatsRows } from "../../../shared/protocol/methods/stats.ts";
import type { UsageReport } from "../../../shared/protocol/methods/usage.ts";
import { ActivityChart, type Range } from "../components/charts/activity_chart.tsx";
import { UsageChart } from "../components/charts/usage_chart.tsx";
import { useAsked } from "../components/use_asked.ts";
import type { Request } from "../view.ts";

/** What the charts need of the page, in calls alone: their bundle shares nothing with the other. */
export interface ChartsHost {
  readonly request: Request;
  /** The daemon's time, milliseconds UTC. */
  readonly now: () => number;
  /** Tells at once, and whenever figures may have changed by a new connection. */
  readonly onEpoch: (listener: (epoch: number) => void) => () => void;
}

const DAY_MS = 86_400_000;
/** Figures grow by the minute. */
const RENEW_MS = 60_000;
const WEEK_DAYS = 7;
const USAGE_DAYS = 14;

/** Draws the charts in the place that the server kept for them. */
export function showCharts(place: HTMLElement, host: ChartsHost): void {
  place.replaceChildren();
  render(<Charts host={host} />, place);
}

function Charts({ host }: { readonly host: ChartsHost }) {
  const round = useRounds(host);
  return (
    <div class="charts">
      <Activity host={host} round={round} />
      <Usage host={host} round={round} />
    </div>
  );
}

interface ChartProps {
  readonly host: ChartsHost;
  readonly round: string;
}

function Activity({ host, round }: ChartProps) {
  const [range, setRange] = useState<Range>("day");
  const { answer, failure } = useAsked(() => askStats(host, range), `${range} ${round}`);
  return (
    <section class="chart activity" aria-labelledby="activity-title">
      <div class="head">
        <h2 id="activity-title">Activity</h2>
        <div class="tabs" role="group" aria-label="Time">
          {RANGES.map(({ name, words }) => (
            <button
              key={name}
              type="button"
              aria-pressed={name === range}
              onClick={() => setRange(name)}
            >
              {words}
            </button>
          ))}
        </div>
      </div>
      {failure !== null && <p class="told failed">{failure}</p>}
      {answer === null
        ? failure === null && <p class="empty faint">Loading…</p>
        : answer.stats.rows.length === 0
        ? <p class="empty faint">Nothing was watched in this time.</p>
        : <ActivityChart stats={answer.stats} range={answer.range} />}
    </section>
  );
}

const RANGES = [{ name: "day", words: "24 hours" }, { name: "week", words: "7 days" }] as const;

/** With the range it is of: while another is asked for, the one before is still shown. */
async function askStats({ request, now }: ChartsHost, range: Range) {
  const since = Math.round(now()) - (WEEK_DAYS - 1) * DAY_MS;
  const stats = range === "day"
    ? await request<StatsRows>("stats.hourly", {})
    : await request<StatsRows>("stats.daily", { since });
  return { stats, range };
}

function Usage({ host: { request, now }, round }: ChartProps) {
  const { answer, failure } = useAsked(
    () =>
      request<UsageReport>("usage.report", {
        groupBy: ["day", "model"],
        since: Math.round(now()) - (USAGE_DAYS - 1) * DAY_MS,
      }),
    round,
  );
  return (
    <section class="chart usage" aria-labelledby="usage-title">
      <div class="head">
        <h2 id="usage-title">Usage by model</h2>
        <span class="faint">{USAGE_DAYS} days</span>
      </div>
      {failure !== null && <p class="told failed">{failure}</p>}
      {answer === null
        ? failure === null && <p class="empty faint">Loading…</p>
        : <UsageChart report={answer} now={now()} count={USAGE_DAYS} />}
    </section>
  );
}

/** Another word each time that figures should be asked for anew; not while nobody looks. */
function useRounds({ onEpoch }: ChartsHost): string {
  const [epoch, setEpoch] = useState(0);
  const [minute, setMinute] = useState(0);
  useEffect(() => onEpoch(setEpoch), []);
  useEffect(() => {
    const timer = setInterval(() => !document.hidden && setMinute((count) => count + 1), RENEW_MS);
    return () => clearInterval(timer);
  }, []);
  return `${epoch} ${minute}`;
}
