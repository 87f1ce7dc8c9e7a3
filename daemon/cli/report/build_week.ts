import { NO_STAT_SUM, type StatSum } from "../../../shared/model/stat_sum.ts";
import type { StatsRows, StatsSummary } from "../../../shared/protocol/methods/stats.ts";
import type { UsageReport } from "../../../shared/protocol/methods/usage.ts";
import { type ComparedDay, type ComparedWeek, compareWeeks } from "./compare_weeks.ts";
import { median } from "./median.ts";
import type { Week } from "./week.ts";
import type { ReportDay, ReportFigures, ReportHour, WeekReport } from "./week_report.ts";

/** An answer that was given to an agent. */
export interface Answer {
  readonly sessionId: string;
  /** Milliseconds UTC. */
  readonly at: number;
  readonly tookMs: number;
}

/** What the daemon said of a week and of the one before it. */
export interface WeekAnswers {
  readonly week: Week;
  readonly timeZone: string;
  /** Milliseconds UTC. */
  readonly now: number;
  readonly summary: StatsSummary;
  readonly daily: StatsRows;
  readonly hourly: StatsRows;
  readonly agents: readonly { readonly agent: string; readonly totals: StatSum }[];
  /** By day and agent. */
  readonly usage: UsageReport;
  readonly before: {
    readonly week: Week;
    readonly daily: StatsRows;
    /** Of a running week, until when the one before is compared, and what it had by then that day. */
    readonly cut: { readonly at: number; readonly sum: StatSum } | null;
  };
  /** Of both weeks; null where not all are kept any more. */
  readonly answers: readonly Answer[] | null;
}

/** Makes the report of a week out of what was said of it. */
export function buildWeek(given: WeekAnswers): WeekReport {
  const { week, now, summary, daily, usage } = given;
  const running = now < week.end;
  const inWeek = answersIn(given, { start: week.start, end: week.end });
  const costs = usage.rows;
  const ofDay = (name: string) => sumCosts(costs.filter(({ day }) => day === name));
  const rowOf = new Map(daily.rows.map((row) => [row.start, row]));
  const days = week.days.map((day): ReportDay => {
    const row = rowOf.get(day.start) ?? NO_STAT_SUM;
    const times = answersIn(given, day)?.map(({ tookMs }) => tookMs) ?? null;
    const state = day.start >= now
      ? "future"
      : (row.watchedMs ?? 0) > 0
      ? "watched"
      : "not_watched";
    return { ...day, state, ...figuresOf(row, { times, ...ofDay(day.day) }) };
  });
  return {
    from: week.days[0]?.day ?? "",
    to: week.days[6]?.day ?? "",
    start: week.start,
    end: week.end,
    running,
    complete: [summary, daily, given.hourly].every(({ complete }) => complete),
    comparison: comparisonOf(given, running),
    totals: figuresOf(summary.totals, {
      times: inWeek?.map(({ tookMs }) => tookMs) ?? null,
      ...sumCosts(costs),
    }),
    days,
    sessions: summary.sessions.map(({ sessionId, name, ...sum }) => {
      const times = inWeek?.filter((answer) => answer.sessionId === sessionId)
        .map(({ tookMs }) => tookMs) ?? null;
      return { sessionId, name, ...figuresOf(sum, { times, ...NO_COST }) };
    }),
    agents: given.agents.filter(({ totals }) => hasFigures(totals)).map(({ agent, totals }) => ({
      agent,
      ...figuresOf(totals, {
        times: null,
        ...sumCosts(costs.filter((row) => row.agent === agent)),
      }),
    })),
    hours: hoursOf(given),
  };
}

const NO_COST = { costUsd: null, unpricedTokens: 0 };

interface Beside {
  readonly times: readonly number[] | null;
  readonly costUsd: number | null;
  readonly unpricedTokens: number;
}

/** Where nobody watched, nothing is not known to be nothing. */
function figuresOf(sum: StatSum, { times, costUsd, unpricedTokens }: Beside): ReportFigures {
  const isBlind = sum.watchedMs === 0;
  const known = (value: number) => isBlind && value === 0 ? null : value;
  return {
    activeMs: known(sum.activeMs),
    waitingMs: known(sum.waitingMs),
    idleMs: known(sum.idleMs),
    busyMs: sum.busyMs === null ? null : known(sum.busyMs),
    watchedMs: sum.watchedMs,
    compactions: known(sum.compactions),
    questions: known(sum.escalations),
    answered: known(sum.answered),
    meanAnswerMs: sum.answered === 0 ? null : Math.round(sum.answerMs / sum.answered),
    // Old questions go before the figures do: the middle of what is left would be another.
    medianAnswerMs: times === null || times.length < sum.answered ? null : median(times),
    tokensExact: sum.tokensExact,
    tokensEstimated: sum.tokensEstimated,
    costUsd,
    unpricedTokens,
  };
}

function sumCosts(rows: UsageReport["rows"]) {
  const priced = rows.flatMap(({ costUsd }) => costUsd ?? []);
  return {
    costUsd: priced.length === 0 ? null : priced.reduce((sum, cost) => sum + cost, 0),
    unpricedTokens: rows.reduce((sum, row) => sum + row.unpricedTokens, 0),
  };
}

function answersIn(
  { answers }: WeekAnswers,
  { start, end }: { readonly start: number; readonly end: number },
): readonly Answer[] | null {
  return answers?.filter(({ at }) => at >= start && at < end) ?? null;
}

function hasFigures(sum: StatSum): boolean {
  return Object.values(sum).some((figure) => figure !== null && figure > 0);
}

const HOUR_MS = 3_600_000;

/** Those that have begun; by the clock on the wall an hour may come twice or not at all. */
function hoursOf({ week, now, timeZone, hourly }: WeekAnswers): readonly ReportHour[] {
  const known = new Map(hourly.rows.map((row) => [row.start, row]));
  const hours: ReportHour[] = [];
  for (const { day, start: begin, end } of week.days) {
    for (let start = begin; start < Math.min(end, now); start += HOUR_MS) {
      const { hour } = Temporal.Instant.fromEpochMilliseconds(start).toZonedDateTimeISO(timeZone);
      const { busyMs, watchedMs } = known.get(start) ?? NO_STAT_SUM;
      hours.push({ day, hour, start, busyMs: busyMs ?? 0, watchedMs: watchedMs ?? 0 });
    }
  }
  return hours;
}

function comparisonOf(given: WeekAnswers, running: boolean): readonly string[] {
  const { week, now, timeZone, daily, before: { week: old, daily: oldDaily, cut } } = given;
  const until = running ? now : week.end;
  const oldUntil = running ? cut?.at ?? old.end : old.end;
  const side = (
    { of, rows, end }: {
      readonly of: Week;
      readonly rows: StatsRows["rows"];
      readonly end: number;
    },
    lastSum: StatSum | null,
  ): ComparedWeek => {
    const sums = new Map<number, StatSum>(rows.map((row) => [row.start, row]));
    const days = of.days.filter(({ start }) => start < end).map((day): ComparedDay => {
      const isCut = end < day.end;
      const sum = sums.get(day.start) ?? NO_STAT_SUM;
      return {
        elapsedMs: Math.min(day.end, end) - day.start,
        sum: isCut && lastSum !== null ? lastSum : sum,
      };
    });
    const answered = days.reduce((all, { sum }) => all + sum.answered, 0);
    const times = answersIn(given, { start: of.start, end })?.map(({ tookMs }) => tookMs) ?? [];
    return { days, answerTimes: times.length < answered ? null : times };
  };
  return compareWeeks(
    side({ of: old, rows: oldDaily.rows, end: oldUntil }, cut?.sum ?? null),
    side({ of: week, rows: daily.rows, end: until }, null),
    { until: running ? nowText(now, timeZone) : null },
  );
}

const DAY_NAMES = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"] as const;

/** `Sat 14:30`. */
function nowText(now: number, timeZone: string): string {
  const at = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(timeZone);
  const time = at.toPlainTime().toString({ smallestUnit: "minute" });
  return `${DAY_NAMES[at.dayOfWeek - 1]} ${time}`;
}
