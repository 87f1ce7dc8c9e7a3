import { NO_STAT_SUM, type StatSum } from "../../shared/model/stat_sum.ts";
import { SLOT_MS } from "../../shared/model/usage_ledger.ts";
import {
  MAX_STAT_ROWS,
  MAX_STAT_SESSIONS,
  type StatsRow,
  type StatsRows,
  type StatsRowsQuery,
  type StatsSummary,
  type StatsSummaryQuery,
} from "../../shared/protocol/methods/stats.ts";
import { nextTurn } from "../platform/next_turn.ts";
import { type LocalDay, LocalDays } from "../state/local_days.ts";
import type { StatFilter, StatPiece } from "../store/stat_sums.ts";
import type { Span, StatsStore } from "../store/stats_store.ts";

/** What answers are made of. */
export interface StatsSources {
  readonly stats: Pick<
    StatsStore,
    | "range"
    | "quarters"
    | "days"
    | "closedDays"
    | "sessionOf"
    | "findSession"
    | "isBehind"
    | "agentAnswers"
  >;
  /** Sums up what waits in a span, as far as it can be waited for. */
  readonly catchUp: (span: Required<Span>) => Promise<void>;
  readonly timeZone: string;
  readonly now: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const USUAL_DAYS = 30;
/** A number that no session has. */
const NO_SESSION = -1;

type Wanted = Pick<StatsRowsQuery, "sessionId" | "agent" | "model">;

/**
 * Sums up some time by session.
 * @throws what SQLite says when the database cannot be read.
 */
export async function reportStats(
  query: StatsSummaryQuery,
  sources: StatsSources,
): Promise<StatsSummary> {
  const { now, stats } = sources;
  const until = Math.min(ceil(query.until ?? now, SLOT_MS), ceil(now, SLOT_MS));
  const wanted = floor(query.since ?? 0, SLOT_MS);
  await sources.catchUp({ since: wanted, until });
  const since = Math.min(query.since === undefined ? stats.range()?.first ?? until : wanted, until);
  const filter = filterOf(query, sources);
  const wantsAll = filter.sessionNo === undefined;
  const known = groupBySession(
    await piecesOf({ since, until }, { ...filter, bySession: true, withOverall: true }, sources),
  );
  const totals = totalOf(known, { wantsAll, none: nothing(filter) });
  const sessions = [...known]
    // Busy without a session is all of them together, which the totals tell.
    .map(([number, sum]) =>
      number === 0 && wantsAll ? [0, withoutClock(sum)] as const : [number, sum] as const
    )
    .filter(([number, sum]) => number !== 0 || hasFigures(sum))
    .map(([number, sum]) => ({ ...named(number, sources), ...sum }))
    .toSorted((a, b) =>
      Number(a.sessionId === null) - Number(b.sessionId === null) ||
      b.activeMs - a.activeMs || b.tokensExact - a.tokensExact
    );
  return {
    ...headOf({ since, until }, sources),
    totals,
    answersByAgent: query.model === undefined
      ? stats.agentAnswers({ since, until, sessionId: query.sessionId, agent: query.agent })
      : null,
    sessions: sessions.slice(0, MAX_STAT_SESSIONS),
    truncated: sessions.length > MAX_STAT_SESSIONS,
  };
}

/**
 * Sums up some time hour by hour, as hours are counted from the beginning of a local day.
 * @throws what SQLite says when the database cannot be read.
 */
export async function reportHours(
  query: StatsRowsQuery,
  sources: StatsSources,
): Promise<StatsRows> {
  const days = new LocalDays(sources.timeZone);
  const hourOf = (at: number) => {
    const { start } = days.dayAt(at);
    return start + floor(at - start, HOUR_MS);
  };
  const wantedUntil = Math.min(query.until ?? sources.now, sources.now);
  const lastHour = hourOf(Math.max(0, wantedUntil - 1));
  const until = Math.min(lastHour + HOUR_MS, days.dayAt(lastHour).end);
  const since = Math.min(hourOf(query.since ?? Math.max(0, until - DAY_MS)), until);
  return await reportRows({ query, since, until, days, pieceMs: HOUR_MS }, sources);
}

/**
 * Sums up some time day by day; days of the zone have 23 to 25 hours.
 * @throws what SQLite says when the database cannot be read.
 */
export async function reportDays(
  query: StatsRowsQuery,
  sources: StatsSources,
): Promise<StatsRows> {
  const days = new LocalDays(sources.timeZone);
  const last = days.dayAt(Math.max(0, Math.min(query.until ?? sources.now, sources.now) - 1));
  let first = last;
  if (query.since !== undefined) first = days.dayAt(Math.min(query.since, last.start));
  else for (let left = USUAL_DAYS; left > 1; left--) first = days.dayAt(first.start - 1);
  return await reportRows(
    { query, since: first.start, until: last.end, days, pieceMs: null },
    sources,
  );
}

interface RowsPlan {
  readonly query: StatsRowsQuery;
  readonly since: number;
  readonly until: number;
  readonly days: LocalDays;
  /** Null for whole days. */
  readonly pieceMs: number | null;
}

/** Day after day, the newest first, until there are as many rows as may be. */
async function reportRows(plan: RowsPlan, sources: StatsSources): Promise<StatsRows> {
  const { query: { bySession, ...wanted }, since, until, days, pieceMs } = plan;
  await sources.catchUp({ since, until });
  const filter = { ...filterOf(wanted, sources), bySession };
  const first = Math.max(since, days.dayAt(sources.stats.range()?.first ?? until).start);
  const closed = pieceMs === null ? closedPieces({ since: first, until }, filter, sources) : null;
  const rows: StatsRow[] = [];
  let end = until;
  while (end > first && rows.length < MAX_STAT_ROWS) {
    const day = days.dayAt(end - 1);
    const span = { since: Math.max(first, day.start), until: end };
    const pieces = closed?.get(day.start) ??
      sources.stats.quarters(pieceMs === null ? span : { ...span, pieceMs }, filter);
    rows.push(...rowsOfDay(day, { span, pieces, pieceMs, filter }, sources));
    end = span.since;
    if (closed?.has(day.start) !== true) await nextTurn();
  }
  return {
    ...headOf({ since, until: Math.min(until, Math.max(since, sources.now)) }, sources),
    rows: rows.slice(0, MAX_STAT_ROWS).reverse(),
    truncated: rows.length > MAX_STAT_ROWS || end > first,
  };
}

interface DayOfPieces {
  readonly span: Required<Span>;
  readonly pieces: readonly StatPiece[];
  readonly pieceMs: number | null;
  readonly filter: StatFilter;
}

/** The newest first. */
function rowsOfDay(
  day: LocalDay,
  { span, pieces, pieceMs, filter }: DayOfPieces,
  sources: StatsSources,
): StatsRow[] {
  const size = pieceMs ?? day.end - day.start;
  const row = (start: number, sum: StatSum) => {
    return { start, end: Math.min(start + size, day.end), day: day.name, ...sum };
  };
  if (filter.bySession) {
    return pieces.toSorted((a, b) => b.at - a.at || (b.sessionNo ?? 0) - (a.sessionNo ?? 0))
      .map(({ at, sessionNo, sum }) => ({ ...row(at, sum), ...named(sessionNo ?? 0, sources) }));
  }
  const known = new Map(pieces.map(({ at, sum }) => [at, sum]));
  const rows: StatsRow[] = [];
  for (let start = span.since; start < span.until; start += size) {
    // What has not begun has no row.
    if (start < sources.now) rows.push(row(start, known.get(start) ?? nothing(filter)));
  }
  return rows.reverse();
}

/** The pieces of closed days by the day's beginning: all of them in one go. */
function closedPieces(
  span: Required<Span>,
  filter: StatFilter,
  { stats }: StatsSources,
): ReadonlyMap<number, readonly StatPiece[]> {
  const found = stats.days(span, filter);
  const byDay = new Map<number, StatPiece[]>();
  for (const { start } of stats.closedDays(span.since, span.until)) byDay.set(start, []);
  for (const piece of found) byDay.get(piece.at)?.push(piece);
  return byDay;
}

/** All of a span: closed days as they are, and quarters of what is between them. */
async function piecesOf(
  { since, until }: Required<Span>,
  filter: StatFilter,
  sources: StatsSources,
): Promise<readonly StatPiece[]> {
  const { stats } = sources;
  const range = stats.range();
  if (range === null) return [];
  const pieces: StatPiece[] = [];
  const end = Math.min(until, range.last + SLOT_MS);
  let at = Math.max(since, range.first);
  const add = (to: number) => {
    if (at < to) pieces.push(...stats.quarters({ since: at, until: to }, filter));
  };
  const closed = stats.closedDays(at, end).filter((day) => day.end <= end);
  for (const day of closed) {
    // A day after a gap without any figures need not follow the one before.
    add(day.start);
    at = day.end;
  }
  add(end);
  const [first, last] = [closed[0], closed.at(-1)];
  if (first !== undefined && last !== undefined) {
    pieces.push(...stats.days(
      { since: first.start, until: last.start + 1 },
      filter,
      { merged: true },
    ));
  }
  await nextTurn();
  return pieces;
}

/** All together; of times by the clock on the wall those of number 0 where all are wanted. */
function totalOf(
  bySession: ReadonlyMap<number, StatSum>,
  { wantsAll, none }: { readonly wantsAll: boolean; readonly none: StatSum },
): StatSum {
  const sum = [...bySession.values()].reduce(addSums, none);
  if (!wantsAll) return sum;
  const { busyMs, watchedMs } = bySession.get(0) ?? none;
  return { ...sum, busyMs, watchedMs };
}

function withoutClock(sum: StatSum): StatSum {
  return { ...sum, busyMs: sum.busyMs && 0, watchedMs: sum.watchedMs && 0 };
}

function hasFigures(sum: StatSum): boolean {
  return Object.values(sum).some((figure) => figure !== null && figure > 0);
}

function groupBySession(pieces: readonly StatPiece[]): ReadonlyMap<number, StatSum> {
  const sums = new Map<number, StatSum>();
  for (const { sessionNo, sum } of pieces) {
    const number = sessionNo ?? 0;
    sums.set(number, addSums(sums.get(number) ?? null, sum));
  }
  return sums;
}

function filterOf({ sessionId, agent, model }: Wanted, { stats }: StatsSources): StatFilter {
  const sessionNo = sessionId === undefined
    ? undefined
    : stats.findSession(sessionId) ?? NO_SESSION;
  return { sessionNo, agent, model, bySession: false };
}

function headOf({ since, until }: Required<Span>, { stats, timeZone }: StatsSources) {
  return { timeZone, since, until, complete: !stats.isBehind({ since, until }) };
}

function named(sessionNo: number, { stats }: StatsSources) {
  const session = stats.sessionOf(sessionNo);
  return { sessionId: session?.sessionId ?? null, name: session?.name ?? null };
}

/** Where kinds are asked for, nothing is known of the clock on the wall. */
function nothing({ agent, model }: StatFilter): StatSum {
  const ofKind = agent !== undefined || model !== undefined;
  return ofKind ? { ...NO_STAT_SUM, busyMs: null, watchedMs: null } : NO_STAT_SUM;
}

function addSums(one: StatSum | null, other: StatSum): StatSum {
  if (one === null) return other;
  const both = (a: number | null, b: number | null) => a === null || b === null ? null : a + b;
  return {
    activeMs: one.activeMs + other.activeMs,
    waitingMs: one.waitingMs + other.waitingMs,
    idleMs: one.idleMs + other.idleMs,
    busyMs: both(one.busyMs, other.busyMs),
    watchedMs: both(one.watchedMs, other.watchedMs),
    compactions: one.compactions + other.compactions,
    escalations: one.escalations + other.escalations,
    answered: one.answered + other.answered,
    answerMs: one.answerMs + other.answerMs,
    tokensExact: one.tokensExact + other.tokensExact,
    tokensEstimated: one.tokensEstimated + other.tokensEstimated,
  };
}

function floor(at: number, unit: number): number {
  return Math.floor(at / unit) * unit;
}

function ceil(at: number, unit: number): number {
  return Math.ceil(at / unit) * unit;
}
