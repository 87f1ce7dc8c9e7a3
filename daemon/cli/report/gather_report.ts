import { NO_STAT_SUM } from "../../../shared/model/stat_sum.ts";
import type { RpcClient } from "../../../shared/rpc/client.ts";
import { CliError } from "../cli_error.ts";
import { ask } from "../connect.ts";
import { AGENT_TYPES } from "../stats_values.ts";
import { dayOf } from "../usage_period.ts";
import { type Answer, buildWeek, type WeekAnswers } from "./build_week.ts";
import { type Week, weekBefore, weekEarlier, weekOf } from "./week.ts";
import type { Report } from "./week_report.ts";

/** Which weeks: so many up to now, or the one of a day. */
export interface WeeksWanted {
  readonly last: number;
  /** As `2026-11-21`. */
  readonly of: string | undefined;
  /** Milliseconds UTC. */
  readonly now: number;
}

/** Pages of questions, of 500 each: as many as are kept at all. */
const MOST_PAGES = 40;

/**
 * Asks the daemon for all that a report tells, in days of its time zone.
 * @throws {CliError} USAGE for a week that has not begun.
 * @throws as `RpcClient.request`.
 */
export async function gatherReport(client: RpcClient, wanted: WeeksWanted): Promise<Report> {
  const { now } = wanted;
  const { timeZone } = await ask(client, "stats.summary", { since: now, until: now });
  const latest = weekOf(wanted.of ?? dayOf(now, timeZone), timeZone);
  if (latest.start > now) throw notBegun(wanted.of ?? "");
  const weeks = Array.from(
    { length: wanted.last },
    (_, index) => weekBefore(latest, timeZone, wanted.last - 1 - index),
  );
  const first = weekBefore(weeks[0] ?? latest, timeZone);
  const answers = await answersSince(client, first.start);
  const given: WeekAnswers[] = [];
  for (const week of weeks) given.push(await askWeek(client, { week, timeZone, now, answers }));
  return {
    kind: "ntm-tracker.report",
    version: 1,
    madeAt: now,
    timeZone,
    pricesAsOf: given.at(-1)?.usage.prices.asOf ?? "",
    notes: notesOf(given),
    weeks: given.map(buildWeek),
  };
}

function notBegun(day: string): CliError {
  return new CliError(
    `cannot report on the week of ${day}: it has not begun, say an earlier day with --of`,
    { code: "USAGE", exit: "USAGE" },
  );
}

interface WeekQuestion {
  readonly week: Week;
  readonly timeZone: string;
  readonly now: number;
  readonly answers: readonly Answer[] | null;
}

async function askWeek(
  client: RpcClient,
  { week, timeZone, now, answers }: WeekQuestion,
): Promise<WeekAnswers> {
  const span = { since: week.start, until: week.end };
  const summary = await ask(client, "stats.summary", span);
  const daily = await ask(client, "stats.daily", span);
  const hourly = await ask(client, "stats.hourly", span);
  const agents: { agent: string; totals: typeof summary.totals }[] = [];
  for (const agent of AGENT_TYPES) {
    const { totals } = await ask(client, "stats.summary", { ...span, agent });
    agents.push({ agent, totals });
  }
  const groupBy = ["day" as const, "agent" as const];
  const usage = await ask(client, "usage.report", { groupBy, ...span, timeZone });
  const old = weekBefore(week, timeZone);
  const before = {
    week: old,
    daily: await ask(client, "stats.daily", { since: old.start, until: old.end }),
    cut: await cutOf(client, { week, old, timeZone, now }),
  };
  return { week, timeZone, now, summary, daily, hourly, agents, usage, before, answers };
}

/** The day of the week before that is to be compared with today, up to the same time. */
async function cutOf(
  client: RpcClient,
  { week, old, timeZone, now }: {
    readonly week: Week;
    readonly old: Week;
    readonly timeZone: string;
    readonly now: number;
  },
): Promise<WeekAnswers["before"]["cut"]> {
  if (now < week.start || now >= week.end) return null;
  const at = weekEarlier(now, timeZone);
  const start = old.days.findLast((day) => day.start <= at)?.start ?? at;
  if (start >= at) return { at, sum: NO_STAT_SUM };
  const { totals } = await ask(client, "stats.summary", { since: start, until: at });
  return { at, sum: totals };
}

/** Null where older ones are not kept any more, or are too many. */
async function answersSince(
  client: RpcClient,
  since: number,
): Promise<readonly Answer[] | null> {
  const found: Answer[] = [];
  let beforeId: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const { escalations, hasMore } = await ask(client, "escalations.list", {
      ...{ since, limit: 500, beforeId },
    });
    for (const { sessionId, closedAt, timeToAnswerMs: tookMs } of escalations) {
      if (closedAt !== null && tookMs !== null) found.push({ sessionId, at: closedAt, tookMs });
    }
    beforeId = escalations.at(-1)?.id;
    if (!hasMore || beforeId === undefined) return found;
  }
  return null;
}

function notesOf(given: readonly WeekAnswers[]): readonly string[] {
  const some = (holds: (week: WeekAnswers) => boolean, note: string) =>
    given.some(holds) ? [note] : [];
  return [
    ...some(
      ({ summary, daily, hourly }) => ![summary, daily, hourly].every(({ complete }) => complete),
      "Some of this time is still being summed up: figures may grow.",
    ),
    ...some(
      ({ usage }) => usage.reading !== null,
      "Older transcripts are still being read: tokens and costs may grow.",
    ),
    ...some(
      ({ summary }) => summary.truncated,
      "Not every session is shown; all are in the totals.",
    ),
    ...some(
      ({ usage: { totals } }) => totals.unpricedTokens > 0,
      "A + behind a cost: some tokens have no price, and are not in it.",
    ),
  ];
}
