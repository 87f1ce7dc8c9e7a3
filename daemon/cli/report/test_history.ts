import { NO_STAT_SUM, type StatSum } from "../../../shared/model/stat_sum.ts";
import type { Answers } from "../test_scripted_daemon.ts";
import { dayOf } from "../usage_period.ts";
import { weekOf } from "./week.ts";

/** A past that a scripted daemon tells, hour by hour; for the tests of what is made of it. */
export interface ScriptedHistory {
  readonly timeZone: string;
  readonly now: number;
  /** What was done in the hour that begins then. */
  readonly hour: (start: number) => Partial<StatSum>;
  /** Names of sessions, which share everything alike; texts as a hostile world brings them. */
  readonly sessions?: readonly string[];
  readonly complete?: boolean;
  /** How long each answer took, by when it was given. */
  readonly answers?: readonly { readonly at: number; readonly tookMs: number }[];
  readonly costUsd?: number;
}

type Params = Readonly<Record<string, unknown>>;

const HOUR_MS = 3_600_000;
const SUMMED = Object.keys(NO_STAT_SUM) as readonly (keyof StatSum)[];

/** Answers of a daemon with such a past. */
export function scriptedHistory(history: ScriptedHistory): Answers {
  const { timeZone, now, complete = true } = history;
  const head = (params: Params) => ({
    ...{ timeZone, complete, truncated: false },
    since: Number(params["since"] ?? 0),
    until: Math.min(now, Number(params["until"] ?? now)),
  });
  return {
    "stats.summary": (params: Params) => {
      const asked = head(params);
      const isOther = ![undefined, "claude"].includes(params["agent"] as string | undefined);
      const ofKind = params["agent"] !== undefined || params["model"] !== undefined;
      const whole = isOther ? NO_STAT_SUM : sumOf(history, asked.since, asked.until);
      const totals = ofKind ? { ...whole, busyMs: null, watchedMs: null } : whole;
      const sessions = (history.sessions ?? ["api"]).map((name, index) => ({
        ...{ sessionId: `session-${index}`, name },
        ...totals,
      }));
      return {
        ...{
          ...asked,
          totals,
          answersByAgent: [{ agent: "claude", answered: 3, medianMs: 60_000 }],
        },
        sessions: asked.since < asked.until ? sessions : [],
      };
    },
    "stats.daily": (params: Params) => {
      const asked = head(params);
      const days = daysBetween(asked, timeZone);
      const rows = days.map(({ start, end, day }) => ({
        ...{ start, end, day },
        ...sumOf(history, start, Math.min(end, now)),
      }));
      return { ...asked, rows };
    },
    "stats.hourly": (params: Params) => {
      const asked = head(params);
      const rows = [];
      for (let start = asked.since; start < asked.until; start += HOUR_MS) {
        const day = dayOf(start, timeZone);
        rows.push({ start, end: start + HOUR_MS, day, ...NO_STAT_SUM, ...history.hour(start) });
      }
      return { ...asked, rows };
    },
    "usage.report": (params: Params) => usageOf(history, head(params)),
    "escalations.list": (params: Params) => ({
      revision: 1,
      hasMore: false,
      escalations: (history.answers ?? []).filter(({ at }) => at >= Number(params["since"] ?? 0))
        .map(({ at, tookMs }, index) => ({
          ...{ id: `escalation-${index}`, sessionId: "session-0" },
          ...{ openedAt: at - tookMs, closedAt: at, timeToAnswerMs: tookMs },
        })),
    }),
  };
}

function usageOf(
  history: ScriptedHistory,
  { since, until }: { readonly since: number; readonly until: number },
) {
  const { timeZone, costUsd = 1.5 } = history;
  const sum = { costUsd, unpricedTokens: 0, exact: true };
  const rows = daysBetween({ since, until }, timeZone)
    .map(({ day }) => ({ day, agent: "claude", model: "opus", ...sum }));
  return {
    timeZone,
    rows,
    totals: { ...sum, costUsd: costUsd * rows.length },
    ...{ truncated: false, unpricedModels: [], prices: { asOf: "2026-11-21", problem: null } },
    ...{
      reading: null,
      missing: { unreadable: 0, unreadableFolders: 0, refused: 0, uncounted: 0 },
    },
  };
}

function daysBetween(
  { since, until }: { readonly since: number; readonly until: number },
  timeZone: string,
) {
  const days = [];
  for (let at = since; at < until;) {
    const day = weekOf(dayOf(at, timeZone), timeZone).days.find(({ end }) => at < end);
    if (day === undefined) break;
    days.push(day);
    at = day.end;
  }
  return days;
}

function sumOf({ hour }: ScriptedHistory, since: number, until: number): StatSum {
  let sum: StatSum = NO_STAT_SUM;
  for (let start = since; start + HOUR_MS <= until; start += HOUR_MS) {
    const more = { ...NO_STAT_SUM, ...hour(start) };
    const added = SUMMED.map((key) => [key, (sum[key] ?? 0) + (more[key] ?? 0)]);
    sum = Object.fromEntries(added) as StatSum;
  }
  return sum;
}
