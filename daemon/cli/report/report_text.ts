import { type Line, span } from "../line.ts";
import { clean } from "../print.ts";
import { type Cell, cell, tableLines } from "../table.ts";
import {
  AGENT_COLUMNS,
  dayText,
  FIGURE_COLUMNS,
  type FigureColumn,
  SESSION_COLUMNS,
} from "./figure_words.ts";
import type { Report, ReportFigures, WeekReport } from "./week_report.ts";

/** The report as a screen. */
export function reportLines(report: Report): Line[] {
  const about = `${clean(report.timeZone)} · cost by the list prices of ` +
    `${clean(report.pricesAsOf)}, US dollars: a plan is billed otherwise`;
  return [
    ...report.weeks.flatMap((week) => [...weekLines(week), []]),
    ...report.notes.map((note): Line => [span(clean(note))]),
    [span(about, "faint")],
  ];
}

function weekLines(week: WeekReport): Line[] {
  const head = `Week of ${week.from} to ${week.to}${week.running ? ", so far" : ""}`;
  const days = week.days.filter(({ state }) => state !== "future");
  const sessions = week.sessions.length === 0 ? [] : [
    [],
    ...figureTable(
      "SESSION",
      SESSION_COLUMNS,
      week.sessions.map((sum) => [
        sum.name === null ? cell("(none)", "faint") : cell(clean(sum.name), "strong"),
        sum,
      ]),
    ),
  ];
  const agents = week.agents.length === 0 ? [] : [
    [],
    ...figureTable("AGENT", AGENT_COLUMNS, week.agents.map((sum) => [clean(sum.agent), sum])),
  ];
  return [
    [span(head, "strong")],
    ...week.comparison.map((sentence): Line => [span(clean(sentence))]),
    [],
    ...figureTable("DAY", FIGURE_COLUMNS, [
      ...days.map((sum): Row => [dayText(sum.day), sum]),
      [cell("total", "strong"), week.totals],
    ]),
    ...sessions,
    ...agents,
  ];
}

type Row = readonly [Cell, ReportFigures];

function figureTable(
  title: string,
  columns: readonly FigureColumn[],
  rows: readonly Row[],
): Line[] {
  return tableLines(
    [
      { title, max: 40 },
      ...columns.map((column) => ({
        title: column.title.toUpperCase(),
        align: "end" as const,
      })),
    ],
    rows.map(([key, sum]) => [key, ...columns.map(({ say }) => say(sum))]),
  );
}
