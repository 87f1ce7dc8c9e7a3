import { resolve } from "node:path";
import type {
  Detector,
  DetectorChange,
  DetectorList,
} from "../../shared/protocol/methods/detectors.ts";
import { checkDetectorFiles, readDetectorList } from "../upkeep/detector_files.ts";
import { shortPath } from "./board.ts";
import { CliError } from "./cli_error.ts";
import { ask, findDaemon, withDaemon } from "./connect.ts";
import type { CliContext } from "./context.ts";
import { detectorReportLines } from "./detector_report.ts";
import { EXIT } from "./exit_codes.ts";
import { type Line, span } from "./line.ts";
import { clean, printJson, printLines } from "./print.ts";
import { problemLines } from "./problem_lines.ts";
import { loadSettings } from "./settings.ts";
import { type Cell, tableLines } from "./table.ts";

/**
 * Prints the packs in force in the running daemon, or those that one would use; the status tells
 * whether all of the user's are right.
 */
export async function detectorsList(context: CliContext): Promise<number> {
  const { paths, screen, json } = context;
  const connection = await findDaemon(paths);
  const list = connection === null
    ? await readDetectorList({ paths, config: (await loadSettings(paths)).config })
    : await ask(connection.client, "detectors.list", {}).finally(() => connection.client.close());
  if (json) await printJson(screen, list);
  else await printLines(screen, listLines(list, { home: paths.home, runs: connection !== null }));
  return packsStatus(list);
}

/** Lets the daemon read packs anew; the status tells whether all of them are right. */
export async function detectorsReload(context: CliContext): Promise<number> {
  const { paths, screen, json } = context;
  const answer = await withDaemon(paths, ({ client }) => ask(client, "detectors.reload", {}));
  if (json) await printJson(screen, answer);
  else {
    const changes = answer.changed.map(changeLine);
    await printLines(screen, [
      ...(changes.length === 0 ? [[span("nothing has changed")]] : changes),
      [],
      ...listLines(answer, { home: paths.home, runs: true }),
    ]);
  }
  return packsStatus(answer);
}

function packsStatus({ problems }: Pick<DetectorList, "problems">): number {
  return problems.length === 0 ? EXIT.OK : EXIT.CONFIG;
}

export interface DetectorsTestArguments {
  readonly file: string;
  readonly title: string | undefined;
  readonly screen: string | undefined;
}

/**
 * Prints what is wrong in a pack file, how its examples come out, and what its rules say of a title
 * or a screen; the status tells whether all is right.
 * @throws {CliError} NOT_FOUND, UNREADABLE.
 */
export async function detectorsTest(
  { screen, json }: CliContext,
  args: DetectorsTestArguments,
): Promise<number> {
  const screenFile = args.screen === undefined ? undefined : resolve(args.screen);
  const report = await checkDetectorFiles(resolve(args.file), { title: args.title, screenFile });
  if ("unreadable" in report) {
    const { unreadable, missing } = report;
    const kind = missing ? "NOT_FOUND" : "FAILED";
    throw new CliError(clean(unreadable), { code: missing ? kind : "UNREADABLE", exit: kind });
  }
  if (json) await printJson(screen, report);
  else await printLines(screen, detectorReportLines(report));
  if (report.pack === null) return EXIT.CONFIG;
  return report.ok ? EXIT.OK : EXIT.FAILED;
}

/** The packs as a screen. */
export function listLines(
  { directory, packs, problems }: DetectorList,
  { home, runs }: { readonly home: string; readonly runs: boolean },
): Line[] {
  const columns = [
    { title: "PACK" },
    { title: "VERSION" },
    { title: "AGENT" },
    { title: "TITLE RULES", align: "end" as const },
    { title: "SCREEN RULES", align: "end" as const },
    { title: "FROM" },
  ];
  return [
    ...(runs ? [] : [[span("no daemon runs: these are the packs that one would use", "strong")]]),
    ...tableLines(columns, packs.map((pack) => packCells(pack, { home, problems }))),
    [],
    ...problemLines(problems),
    [span(`packs of your own are read from ${shortPath(directory, home)}`, "faint")],
  ];
}

function packCells(
  pack: Detector,
  { home, problems }: Pick<DetectorList, "problems"> & { readonly home: string },
): Cell[] {
  const instead = pack.replaces === null ? "" : `, instead of ${clean(pack.replaces)}`;
  const wrong = problems.find(({ file }) => file === pack.path);
  const kept = pack.kept ? ` as read before, line ${wrong?.line ?? 1} is wrong now` : "";
  const from = pack.path === null ? "built in" : shortPath(pack.path, home) + kept + instead;
  return [
    clean(pack.name),
    clean(pack.version),
    clean(pack.agent),
    String(pack.titleRules),
    String(pack.screenRules),
    from,
  ];
}

function changeLine({ name, from, to }: DetectorChange): Line {
  const words = (pack: DetectorChange["to"]) =>
    pack === null
      ? "none"
      : `${clean(pack.version)} ${pack.origin === "user" ? "of yours" : "built in"}`;
  return [span(`${clean(name)}: `, "strong"), span(`${words(from)} → ${words(to)}`)];
}
