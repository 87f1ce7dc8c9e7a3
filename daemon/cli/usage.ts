import { basename } from "node:path";
import type { AgentType } from "../../shared/model/agent.ts";
import type { UsageGroup, UsageReport, UsageRow } from "../../shared/protocol/methods/usage.ts";
import { shortCount } from "../../shared/text/short_count.ts";
import { formatAgo } from "./age.ts";
import { plural, shortPath } from "./board.ts";
import { CliError } from "./cli_error.ts";
import { ask, withDaemon } from "./connect.ts";
import type { CliContext } from "./context.ts";
import { EXIT } from "./exit_codes.ts";
import { type Line, span } from "./line.ts";
import { clean, printJson, printLines } from "./print.ts";
import { type Cell, cell, type Column, tableLines } from "./table.ts";
import { formatCost } from "./usage_figures.ts";
import { dayOf, endOfDay, type Since, sinceTime } from "./usage_period.ts";

export interface UsageArguments {
  readonly by: readonly UsageGroup[] | undefined;
  readonly since: Since | undefined;
  readonly until: string | undefined;
  readonly agent: AgentType | undefined;
  readonly model: string | undefined;
}

const USUAL_SINCE: Since = { kind: "days", days: 30 };

/**
 * Prints the tokens that agents have used, and what they cost.
 * @throws {CliError} USAGE for a time that ends before it begins.
 */
export async function usage(context: CliContext, args: UsageArguments): Promise<number> {
  const { paths, screen, json, stderr } = context;
  const { by: groupBy = ["day"], agent, model, until } = args;
  const timeZone = Temporal.Now.timeZoneId();
  const now = context.now();
  const since = sinceTime(args.since ?? USUAL_SINCE, { now, timeZone });
  const end = until === undefined ? undefined : endOfDay(until, timeZone);
  if (since !== undefined && end !== undefined && since >= end) {
    const began = `${dayOf(since, timeZone)}${
      args.since === undefined ? ", as without --since" : ""
    }`;
    const message = `cannot report on no time: --until is ${until} and --since is ${began}, ` +
      "say an earlier --since or a later --until";
    throw new CliError(message, { code: "USAGE", exit: "USAGE" });
  }
  const report = await withDaemon(paths, ({ client }) =>
    ask(client, "usage.report", {
      groupBy: [...groupBy],
      since,
      until: end,
      agent,
      model,
      timeZone,
    }));
  if (json) {
    await printJson(screen, report);
    return EXIT.OK;
  }
  const view = { groupBy, since, until, now, home: paths.home };
  await printLines(screen, usageLines(report, view));
  const notes = usageNotes(report, shortPath(paths.pricesFile, paths.home));
  await stderr.print(notes.map((note) => `${note}\n`).join(""));
  return EXIT.OK;
}

/** How a report is put into words. */
export interface UsageView {
  readonly groupBy: readonly UsageGroup[];
  /** What was asked for, milliseconds UTC. */
  readonly since: number | undefined;
  /** The last day. */
  readonly until: string | undefined;
  /** Milliseconds UTC. */
  readonly now: number;
  /** The user's home directory, shown as `~`. */
  readonly home: string;
}

/** The report as a table, and below it what it is of. */
export function usageLines(report: UsageReport, view: UsageView): Line[] {
  const about: Line = [span(aboutText(report, view), "faint")];
  if (report.rows.length === 0) return [[span("no tokens were used")], about];
  const keys = KEYS.filter(({ isShown }) => isShown(view.groupBy));
  const last = view.groupBy.includes("session") ? [LAST_USED] : [];
  const figures = [...FIGURES, costColumn(report.totals.unpricedTokens > 0)];
  const rows = report.rows.map((row) => [
    ...keys.map(({ value }) => value(row, view)),
    ...figures.map(({ value }) => value(row)),
    ...last.map(({ value }) => value(row, view)),
  ]);
  const total = [
    ...keys.map((_, at) => at === 0 ? cell("total", "strong") : ""),
    ...figures.map(({ value }) => cell(value(report.totals), "strong")),
  ];
  return [...tableLines([...keys, ...figures, ...last], [...rows, total]), [], about];
}

function aboutText(
  { timeZone, prices }: UsageReport,
  { since, until }: UsageView,
): string {
  const from = since === undefined ? "all that is known" : `since ${dayOf(since, timeZone)}`;
  const to = until === undefined ? "" : ` to ${until}`;
  return `${from}${to}, ${clean(timeZone)} · cost by the list prices of ${clean(prices.asOf)}, ` +
    "US dollars: a plan is billed otherwise";
}

/** What must be said beside the figures. */
export function usageNotes(report: UsageReport, pricesFile: string): string[] {
  const { reading, unpricedModels, totals, truncated, rows, prices, missing } = report;
  const notes: string[] = [];
  if (reading !== null) {
    notes.push(`older transcripts are still being read (${Math.floor(reading)} %): there is more`);
  }
  notes.push(...missingNotes(missing));
  if (unpricedModels.length > 0) {
    const names = unpricedModels.slice(0, MOST_NAMES).map(clean).join(", ");
    const left = unpricedModels.length - MOST_NAMES;
    const more = left > 0 ? ` and ${left} more` : "";
    notes.push(
      `the cost is without ${shortCount(totals.unpricedTokens)} tokens whose model has no ` +
        `price: ${names}${more}; one can be given in ${pricesFile}`,
    );
  }
  if (truncated) {
    notes.push(`only ${rows.length} rows are shown, the total is of all: ask for less`);
  }
  if (prices.problem !== null) {
    notes.push(`your prices are not used:\n${prices.problem.split("\n").map(clean).join("\n")}`);
  }
  return notes;
}

function missingNotes(
  { unreadable, unreadableFolders, refused, uncounted }: UsageReport["missing"],
): string[] {
  const some = (count: number, word: string) =>
    count === 0 ? [] : `${count} ${plural(count, word)}`;
  const unread = [some(unreadable, "transcript"), some(unreadableFolders, "folder")].flat();
  return [
    ...unread.length === 0
      ? []
      : [`${unread.join(" and ")} cannot be read: \`ntm-tracker health\` says why`],
    ...refused === 0 ? [] : [`${some(refused, "transcript")} left aside, for there are too many`],
    ...uncounted === 0 ? [] : [
      `${
        some(uncounted, "answer")
      } came too late to be counted: days that are closed may lack some`,
    ],
  ];
}

const MOST_NAMES = 5;

interface KeyColumn extends Column {
  readonly isShown: (groupBy: readonly UsageGroup[]) => boolean;
  readonly value: (row: UsageRow, view: UsageView) => Cell;
}

const KEYS: readonly KeyColumn[] = [
  {
    title: "DAY",
    isShown: (groupBy) => groupBy.includes("day"),
    value: ({ day = "" }) => clean(day),
  },
  {
    title: "SESSION",
    isShown: (groupBy) => groupBy.includes("session"),
    value: ({ sessionId }) => cell(clean(sessionId ?? "?").slice(0, 8), "strong"),
  },
  {
    title: "PROJECT",
    max: 40,
    isShown: (groupBy) => groupBy.includes("session") || groupBy.includes("project"),
    value: ({ project = null }, { groupBy, home }) => {
      if (project === null) return "?";
      return groupBy.includes("project") ? shortPath(project, home) : clean(basename(project));
    },
  },
  {
    title: "AGENT",
    isShown: (groupBy) => groupBy.includes("session") || groupBy.includes("agent"),
    value: ({ agent = "unknown" }) => clean(agent),
  },
  {
    title: "MODEL",
    max: 40,
    isShown: (groupBy) => groupBy.includes("model"),
    value: ({ model = "" }) => clean(model),
  },
];

interface FigureColumn extends Column {
  readonly value: (sum: UsageReport["totals"] | UsageRow) => string;
}

const FIGURES: readonly FigureColumn[] = [
  { title: "INPUT", align: "end", value: ({ tokens }) => shortCount(tokens.input) },
  { title: "OUTPUT", align: "end", value: ({ tokens }) => shortCount(tokens.output) },
  { title: "CACHE READ", align: "end", value: ({ tokens }) => shortCount(tokens.cacheRead) },
  { title: "CACHE WRITE", align: "end", value: ({ tokens }) => shortCount(tokens.cacheWrite) },
  { title: "TOTAL", align: "end", value: ({ tokens }) => shortCount(tokens.total) },
];

/** Where some cost has a mark behind it, the others have a blank there, so that cents line up. */
function costColumn(hasMarks: boolean): FigureColumn {
  const value = (sum: UsageReport["totals"] | UsageRow) => {
    const text = formatCost(sum);
    return hasMarks && !text.endsWith("+") ? `${text} ` : text;
  };
  return { title: hasMarks ? "COST " : "COST", align: "end", value };
}

const LAST_USED = {
  title: "LAST USED",
  value: ({ lastAt }: UsageRow, { now }: UsageView) => formatAgo(now - lastAt),
};
