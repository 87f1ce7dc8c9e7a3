import type { Report, ReportFigures, WeekReport } from "./week_report.ts";

const KEYS = [
  "activeMs",
  "waitingMs",
  "idleMs",
  "busyMs",
  "watchedMs",
  "compactions",
  "questions",
  "answered",
  "meanAnswerMs",
  "medianAnswerMs",
  "tokensExact",
  "tokensEstimated",
  "costUsd",
  "unpricedTokens",
] as const satisfies readonly (keyof ReportFigures)[];

/**
 * The report as one table after RFC 4180. `scope` says what a row is of: `week`, `day`, `session` or
 * `agent`; an empty field is not known. A text that a spreadsheet would calculate has a `'` before.
 */
export function reportCsv({ weeks }: Report): string {
  const head = ["week", "scope", "name", "sessionId", ...KEYS];
  const rows = [head, ...weeks.flatMap(weekRows)];
  return rows.map((row) => `${row.map(csvField).join(",")}\r\n`).join("");
}

type Field = string | number | null;

function weekRows(week: WeekReport): readonly (readonly Field[])[] {
  const row = (scope: string, name: string | null, sum: ReportFigures): readonly Field[] => [
    ...[week.from, scope, name, "sessionId" in sum ? String(sum.sessionId ?? "") : null],
    ...KEYS.map((key) => sum[key]),
  ];
  return [
    row("week", week.from, week.totals),
    ...week.days.filter(({ state }) => state !== "future").map((day) => row("day", day.day, day)),
    ...week.sessions.map((session) => row("session", session.name, session)),
    ...week.agents.map((agent) => row("agent", agent.agent, agent)),
  ];
}

/** What begins so is a formula for some spreadsheet, wide forms and blanks before it too. */
const FORMULA = /^[\s"']*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/;

/** One field of a line. Numbers are never texts, so that a text alone can be a formula. */
export function csvField(value: Field): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const text = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n;\t']|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
