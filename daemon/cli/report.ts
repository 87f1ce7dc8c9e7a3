import { resolve } from "node:path";
import type { RpcClient } from "../../shared/rpc/client.ts";
import { sanitiseLine } from "../../shared/text/sanitise.ts";
import { exportScrub, scrubValue } from "../upkeep/diagnostics/scrub_value.ts";
import { buildRedaction } from "../upkeep/user_redaction.ts";
import { CliError } from "./cli_error.ts";
import { connectDaemon } from "./connect.ts";
import type { CliContext } from "./context.ts";
import { EXIT } from "./exit_codes.ts";
import { lineText } from "./line.ts";
import { clean, printJson, printLines, safeJson } from "./print.ts";
import { gatherReport } from "./report/gather_report.ts";
import { reportCsv } from "./report/report_csv.ts";
import { reportHtml } from "./report/report_html.ts";
import { reportLines } from "./report/report_text.ts";
import type { Report } from "./report/week_report.ts";
import { REPORT_FORMATS, type ReportFormat } from "./report_values.ts";
import { loadSettings } from "./settings.ts";
import { writeOutput } from "./write_output.ts";

export interface ReportArguments {
  readonly week: boolean;
  readonly last: number | undefined;
  readonly of: string | undefined;
  readonly format: ReportFormat | undefined;
  readonly output: string | undefined;
  readonly force: boolean;
}

/** Some weeks that are not summed up yet take a while. */
const ANSWER_MS = 30_000;

/**
 * Tells what agents did week by week, on the screen or in a file. Secrets are taken out once more.
 * @throws {CliError} CONFIG_WRONG where it is not known what must be taken out; USAGE for
 * arguments that say two things.
 * @throws as `writeOutput`.
 */
export async function report(context: CliContext, args: ReportArguments): Promise<number> {
  const { paths, screen, json, now } = context;
  const format = formatOf(args, json);
  const { config } = await loadSettings(paths);
  const { client } = await connectDaemon(paths, { timeoutMs: ANSWER_MS });
  const made = await closing(
    client,
    () => gatherReport(client, { last: args.last ?? 1, of: args.of, now: now() }),
  );
  const scrub = exportScrub(buildRedaction(config).bundle, paths.home);
  const safe = await scrubValue(made, (text) => sanitiseLine(scrub(text), LONGEST));
  if (args.output === undefined) {
    if (format === "text") await printLines(screen, reportLines(safe));
    else await screen.print(writtenAs(safe, format));
    return EXIT.OK;
  }
  const file = resolve(args.output);
  await writeOutput(file, writtenAs(safe, format), { force: args.force });
  if (json) await printJson(screen, { file, format });
  else await screen.print(`written to ${clean(file)}\n`);
  return EXIT.OK;
}

/** Sentences are longer than names. */
const LONGEST = 1_000;

/** The whole text of the report in one format. */
export function writtenAs(report: Report, format: ReportFormat): string {
  switch (format) {
    case "text":
      return reportLines(report).map((line) => `${lineText(line, { colors: false })}\n`).join("");
    case "json":
      return `${safeJson(report, 2)}\n`;
    case "csv":
      return reportCsv(report);
    case "html":
      return reportHtml(report);
  }
}

async function closing<T>(client: RpcClient, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } finally {
    client.close();
  }
}

function formatOf({ format, output }: ReportArguments, json: boolean): ReportFormat {
  const ending = REPORT_FORMATS.find((each) => output?.toLowerCase().endsWith(`.${each}`));
  if (!json || output !== undefined) return format ?? ending ?? (json ? "json" : "text");
  if (format === undefined || format === "json") return "json";
  throw new CliError(
    `cannot print ${format} and JSON at once: leave out --json, or name a file with --output`,
    { code: "USAGE", exit: "USAGE" },
  );
}
