import { hostname } from "node:os";
import type { Snapshot } from "../../shared/model/snapshot.ts";
import type { Health } from "../../shared/protocol/methods/health.ts";
import { formatAge } from "./age.ts";
import { type BoardView, joinParts, shortPath, totalsLine, wholeBoard } from "./board.ts";
import { captureLines } from "./capture_lines.ts";
import { ask, type Connection, findDaemon } from "./connect.ts";
import type { CliContext } from "./context.ts";
import { wrapText } from "./display_width.ts";
import { EXIT } from "./exit_codes.ts";
import { cutLine, type Line, span } from "./line.ts";
import { noticeLines } from "./notices.ts";
import { clean, printJson, printLines } from "./print.ts";
import { readingLines } from "./reading_lines.ts";
import type { ScreenSize } from "./screen.ts";
import { sourceSpan } from "./status_words.ts";
import { cell, tableLines } from "./table.ts";

/** What the screen of `status` is made of. */
export interface StatusFacts {
  readonly snapshot: Snapshot;
  /** Null when no daemon runs and this is one look. */
  readonly health: Health | null;
  readonly tmuxInstalled: boolean;
}

/** Prints what runs and who needs a person: from the daemon, or by one look without it. */
export async function status(context: CliContext): Promise<number> {
  const connection = await findDaemon(context.paths);
  return connection === null
    ? await statusByLook(context)
    : await statusOfDaemon(context, connection);
}

async function statusOfDaemon(
  context: CliContext,
  { client, capabilities }: Connection,
): Promise<number> {
  try {
    const [snapshot, health] = await Promise.all([
      ask(client, "snapshot.get", {}),
      ask(client, "health.get", {}),
    ]);
    if (context.json) await printJson(context.screen, { daemon: capabilities, snapshot });
    else await show(context, { snapshot, health, tmuxInstalled: health.capabilities.tmux });
    return EXIT.OK;
  } finally {
    client.close();
  }
}

async function statusByLook(context: CliContext): Promise<number> {
  const { paths, env, now } = context;
  // Loaded only here: mostly a daemon runs, and whoever asks often waits for this program.
  const [{ loadSettings }, { takeOneLook }, { tmuxProgram }] = await Promise.all([
    import("./settings.ts"),
    import("../upkeep/one_look.ts"),
    import("../upkeep/tmux_access.ts"),
  ]);
  const { config } = await loadSettings(paths);
  const snapshot = await takeOneLook({ paths, env, config, now });
  const tmuxInstalled = tmuxProgram({ paths, env, config }) !== null;
  if (context.json) await printJson(context.screen, { daemon: null, snapshot });
  else await show(context, { snapshot, health: null, tmuxInstalled });
  if (!tmuxInstalled) return EXIT.UNAVAILABLE;
  const failed = snapshot.sources.every(({ status }) => status === "degraded");
  return failed ? EXIT.FAILED : EXIT.OK;
}

function show({ screen, now, paths }: CliContext, facts: StatusFacts): Promise<void> {
  const view = { now: now(), home: paths.home, hostname: hostname() };
  return printLines(screen, statusLines(facts, { ...view, columns: screen.size().columns }));
}

/** The screen, in lines. */
export function statusLines(
  { snapshot, health, tmuxInstalled }: StatusFacts,
  view: Omit<BoardView, "timesKnown"> & Pick<ScreenSize, "columns">,
): Line[] {
  const watched = health !== null;
  const lastError = health?.lastError ?? null;
  const notices = noticeLines(
    { snapshot, tmuxInstalled, watched, lastError },
    view.columns,
  );
  const board = wholeBoard(snapshot, { ...view, timesKnown: watched });
  const lines = [
    ...(health === null ? noDaemonLines(view.columns) : [daemonLine(health)]),
    totalsLine(snapshot, { watched }),
    ...(health?.capture.banner ? captureLines(health.capture) : []),
    ...notices,
    ...readingLines(health),
    ...sourceLines(snapshot, view.home),
    ...(board.length === 0 ? [] : [[], ...board]),
  ];
  return lines.map((line) => cutLine(line, view.columns));
}

function noDaemonLines(columns: number): Line[] {
  const text = "no daemon runs: this is one look of its own, ages of states are not known; " +
    "`ntm-tracker start` runs one";
  return wrapText(text, columns).map((line) => [span(line, "strong")]);
}

function daemonLine({ version, pid, uptime, condition }: Health): Line {
  return joinParts([
    [span(`ntm-tracker ${clean(version)}`, "strong")],
    `daemon up ${formatAge(uptime * 1_000)}`,
    `process ${pid}`,
    ...(condition === "healthy"
      ? []
      : [[span(`! ${condition}, see \`ntm-tracker health\``, "alert")]]),
  ]);
}

/** One source that is well needs no line of its own. */
function sourceLines({ sources }: Snapshot, home: string): Line[] {
  if (sources.length < 2) return [];
  return tableLines(
    [{}, {}, {}],
    sources.map((source) => [
      [span("  "), sourceSpan(source.status)],
      shortPath(source.tmuxSocket, home),
      cell(source.tmuxVersion === null ? "" : `tmux ${clean(source.tmuxVersion)}`, "faint"),
    ]),
  );
}
