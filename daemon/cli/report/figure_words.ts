import { shortCount } from "../../../shared/text/short_count.ts";
import { formatSpan } from "../time_span.ts";
import { formatCost } from "../usage_figures.ts";
import type { ReportFigures } from "./week_report.ts";

/** A column of figures as people read them. */
export interface FigureColumn {
  readonly title: string;
  readonly say: (figures: ReportFigures) => string;
}

const time = (ms: number | null) => ms === null ? "-" : formatSpan(ms);
const count = (value: number | null) => value === null ? "-" : shortCount(value);

/** The same in text and on the page; `-` is not known. */
export const FIGURE_COLUMNS: readonly FigureColumn[] = [
  { title: "active", say: ({ activeMs }) => time(activeMs) },
  { title: "waiting", say: ({ waitingMs }) => time(waitingMs) },
  { title: "watched", say: ({ watchedMs }) => watchedMs === 0 ? "not" : time(watchedMs) },
  { title: "questions", say: ({ questions }) => count(questions) },
  {
    title: "answered",
    say: ({ answered }) => count(answered),
  },
  { title: "median", say: ({ medianAnswerMs }) => time(medianAnswerMs) },
  { title: "mean", say: ({ meanAnswerMs }) => time(meanAnswerMs) },
  { title: "compactions", say: ({ compactions }) => count(compactions) },
  { title: "tokens", say: ({ tokensExact }) => shortCount(tokensExact) },
  { title: "estimated", say: ({ tokensEstimated }) => shortCount(tokensEstimated) },
  { title: "cost", say: formatCost },
];

/** Of sessions, whose cost nobody knows. */
export const SESSION_COLUMNS: readonly FigureColumn[] = FIGURE_COLUMNS.slice(0, -1);

const BY_CLOCK = ["watched", "median"];

/** Of agents, of which nothing by the clock on the wall is known. */
export const AGENT_COLUMNS: readonly FigureColumn[] = FIGURE_COLUMNS.filter(({ title }) =>
  !BY_CLOCK.includes(title)
);

/** `Mon 2026-11-16`. */
export function dayText(day: string): string {
  return `${DAY_NAMES[Temporal.PlainDate.from(day).dayOfWeek - 1]} ${day}`;
}

const DAY_NAMES = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"] as const;
