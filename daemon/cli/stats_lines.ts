import type { StatSum } from "../../shared/model/stat_sum.ts";
import type {
  AgentAnswers,
  StatsRow,
  StatsRows,
  StatsSummary,
} from "../../shared/protocol/methods/stats.ts";
import { shortCount } from "../../shared/text/short_count.ts";
import { type Line, span } from "./line.ts";
import { clean } from "./print.ts";
import { type Cell, cell, type Column, tableLines } from "./table.ts";
import { formatSpan } from "./time_span.ts";
import { dayOf } from "./usage_period.ts";

/** What was asked for. */
export interface StatsAbout {
  /** Milliseconds UTC; undefined for all that is known. */
  readonly since: number | undefined;
  readonly until: number | undefined;
  /** As it was named. */
  readonly session: string | undefined;
  readonly now: number;
  /** How soon each agent's questions were answered, where that is told. */
  readonly answers?: readonly AgentAnswers[];
}

interface RowsView {
  readonly by: "hour" | "day";
  /** By the beginning of each piece of time, how long anything was watched, milliseconds. */
  readonly watched: ReadonlyMap<number, number>;
  readonly about: StatsAbout;
}

/** A part of a summary: a session, an agent, a model. */
export interface GroupAnswer extends StatSum {
  /** Null: what belongs to none. */
  readonly key: string | null;
  readonly id: string | null;
}

/** Hours or days as a table; what nobody watched is not shown as nothing done. */
export function rowLines(answer: StatsRows, { by, watched, about }: RowsView): Line[] {
  const below = aboutLine(answer, about);
  if (answer.rows.length === 0) return [[span("nothing is known of this time")], below];
  const watchedIn = (row: StatsRow) => watched.get(row.start) ?? row.watchedMs ?? 0;
  const names = answer.rows.map((row) => timeText(row, { by, timeZone: answer.timeZone }));
  const rows = answer.rows.map((row, at) => [
    // Where the clocks are set back an hour comes twice.
    isTwice(names, at) ? `${names[at]} ${offsetOf(row.start, answer.timeZone)}` : names[at] ?? "",
    ...figureCells(row, watchedIn(row)),
  ]);
  const first = answer.rows[0]?.start ?? answer.since;
  const before: Line[] = first > answer.since && about.since !== undefined
    ? [[span(`nothing is known before ${dayOf(first, answer.timeZone)}`, "faint")]]
    : [];
  const title = by === "hour" ? "HOUR" : "DAY";
  return [...tableLines([{ title }, ...COLUMNS], rows), [], ...before, below];
}

interface SummaryView {
  readonly title: string;
  readonly answer: StatsSummary;
  readonly about: StatsAbout;
}

/** Parts of some time as a table, and the total of all below. */
export function summaryLines(
  groups: readonly GroupAnswer[],
  { title, answer, about }: SummaryView,
): Line[] {
  const below = aboutLine(answer, about);
  const shown = groups.filter(hasFigures);
  if (shown.length === 0) return [[span("nothing is known of this time")], below];
  const names = shown.map(({ key }) => key);
  // Names come again: a session that is made anew is another one.
  const isTwice = (key: string | null) => names.filter((name) => name === key).length > 1;
  const rows = shown.map(({ key, id, ...sum }) => [
    key === null ? cell("(none)", "faint") : cell(clean(key), "strong"),
    id !== null && isTwice(key) ? clean(id) : "",
    ...figureCells(sum, sum.watchedMs ?? 1),
  ]);
  const total = [
    cell("total", "strong"),
    "",
    ...figureCells(answer.totals, answer.totals.watchedMs ?? 1),
  ];
  const hasIds = rows.some((row) => row[1] !== "");
  const keep = <T>(row: readonly T[]) => hasIds ? row : row.filter((_, at) => at !== 1);
  return [
    ...tableLines(
      keep<Column>([{ title, max: 40 }, { title: "ID" }, ...COLUMNS]),
      [...rows, total].map((row) => keep<Cell>(row)),
    ),
    [],
    ...(about.answers ?? []).map(({ agent, medianMs }): Line => [
      span(
        medianMs === null
          ? `${agent}: no question was answered`
          : `${agent}: half of the answers within ${formatSpan(medianMs)}`,
        "faint",
      ),
    ]),
    below,
  ];
}

/** What must be said beside the figures. */
export function statsNotes(
  { complete, truncated }: { readonly complete: boolean; readonly truncated: boolean },
): readonly string[] {
  return [
    ...complete ? [] : ["some of this time is still being summed up: figures may grow"],
    ...truncated ? ["not everything is shown: ask for less"] : [],
  ];
}

const COLUMNS: readonly Column[] = [
  { title: "ACTIVE", align: "end" },
  { title: "WAITING", align: "end" },
  { title: "IDLE", align: "end" },
  { title: "BUSY", align: "end" },
  { title: "WATCHED", align: "end" },
  { title: "COMPACTIONS", align: "end" },
  { title: "QUESTIONS", align: "end" },
  { title: "ANSWERED IN", align: "end" },
  { title: "TOKENS", align: "end" },
  { title: "ESTIMATED", align: "end" },
];

function figureCells(sum: StatSum, watchedMs: number): readonly Cell[] {
  const tokens = [shortCount(sum.tokensExact), shortCount(sum.tokensEstimated)];
  const isWatched = watchedMs > 0;
  // Figures that were come by all the same are shown, only nothing is not.
  const time = (ms: number | null): Cell =>
    ms === null || (!isWatched && ms === 0) ? cell("-", "faint") : formatSpan(ms);
  const count = (value: number): Cell =>
    !isWatched && value === 0 ? cell("-", "faint") : shortCount(value);
  return [
    time(sum.activeMs),
    time(sum.waitingMs),
    time(sum.idleMs),
    time(sum.busyMs),
    !isWatched ? cell("not watched", "faint") : time(sum.watchedMs),
    count(sum.compactions),
    count(sum.escalations),
    sum.answered === 0 ? cell("-", "faint") : formatSpan(sum.answerMs / sum.answered),
    ...tokens,
  ];
}

function hasFigures({ key: _key, id: _id, ...sum }: GroupAnswer): boolean {
  return Object.values(sum).some((figure) => figure !== null && figure > 0);
}

function timeText(
  { start, day }: StatsRow,
  { by, timeZone }: { readonly by: "hour" | "day"; readonly timeZone: string },
): string {
  if (by === "day") return clean(day);
  const at = Temporal.Instant.fromEpochMilliseconds(start).toZonedDateTimeISO(timeZone);
  return `${clean(day)} ${at.toPlainTime().toString({ smallestUnit: "minute" })}`;
}

/** Rows come in order, so that the other one stands beside it. */
function isTwice(names: readonly string[], at: number): boolean {
  return names[at] === names[at - 1] || names[at] === names[at + 1];
}

/** `+02:00`. */
function offsetOf(start: number, timeZone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(start).toZonedDateTimeISO(timeZone).offset;
}

function aboutLine(
  { timeZone, until }: { readonly timeZone: string; readonly until: number },
  about: StatsAbout,
): Line {
  const from = about.since === undefined
    ? "all that is known"
    : `since ${dayOf(about.since, timeZone)}`;
  const to = about.until === undefined ? "" : ` to ${dayOf(Math.max(0, until - 1), timeZone)}`;
  const of = about.session === undefined ? "" : `, session ${clean(about.session)}`;
  return [span(`${from}${to}, ${clean(timeZone)}${of} · answered in: on average`, "faint")];
}
