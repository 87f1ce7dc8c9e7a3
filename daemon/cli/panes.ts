import { hostname } from "node:os";
import type { Pane } from "../../shared/model/pane.ts";
import type { Snapshot } from "../../shared/model/snapshot.ts";
import { formatAge } from "./age.ts";
import { contextCell, knowsUse, tokensCell } from "./agent_use.ts";
import { paneTitle, sourceName } from "./board.ts";
import { CliError } from "./cli_error.ts";
import { ask, withDaemon } from "./connect.ts";
import type { CliContext } from "./context.ts";
import { EXIT } from "./exit_codes.ts";
import type { Line } from "./line.ts";
import { projectOf } from "./ntm_words.ts";
import { clean, printJson, printLines } from "./print.ts";
import { statusSpan } from "./status_words.ts";
import { type Cell, cell, type Column, tableLines } from "./table.ts";

export interface PanesArguments {
  readonly all: boolean;
  readonly session: string | undefined;
}

/**
 * Lists the panes that the daemon shows.
 * @throws {CliError} NOT_FOUND, when no session has the name.
 */
export async function panes(context: CliContext, args: PanesArguments): Promise<number> {
  const snapshot = await withDaemon(
    context.paths,
    ({ client }) => ask(client, "snapshot.get", {}),
  );
  const chosen = choosePanes(snapshot, args);
  if (context.json) {
    const { revision, lastEventId, degraded } = snapshot;
    await printJson(context.screen, { revision, lastEventId, degraded, panes: chosen });
  } else if (chosen.length === 0) {
    await context.stderr.print("no panes\n");
  } else {
    const view = { now: context.now(), home: context.paths.home, hostname: hostname() };
    await printLines(context.screen, paneTable(chosen, { ...view, snapshot }));
  }
  return EXIT.OK;
}

/**
 * Those panes of the snapshot that were asked for. A linked pane belongs to each session showing it.
 * @throws {CliError} NOT_FOUND, when no session has the name.
 */
export function choosePanes(snapshot: Snapshot, { all, session }: PanesArguments): Pane[] {
  const ids = session === undefined ? null : sessionIds(snapshot, session);
  return snapshot.panes.filter((pane) =>
    (all || pane.endedAt === null) &&
    (ids === null || pane.sessionIds.some((id) => ids.has(id)))
  );
}

/**
 * The ids of the sessions of that name; two servers may have one each.
 * @throws {CliError} NOT_FOUND, when there is none.
 */
export function sessionIds({ sessions }: Snapshot, name: string): ReadonlySet<string> {
  const ids = new Set(sessions.filter((session) => session.name === name).map(({ id }) => id));
  if (ids.size > 0) return ids;
  const names = [...new Set(sessions.map((session) => clean(session.name)))].join(", ");
  throw new CliError(
    `no session is called ${JSON.stringify(clean(name))}: there ${
      names === "" ? "are none" : `are ${names}`
    }`,
    { code: "NOT_FOUND", exit: "NOT_FOUND" },
  );
}

const USE_COLUMNS: readonly Column[] = [
  { title: "TOKENS", align: "end" },
  { title: "CONTEXT", align: "end" },
];

/** The panes as a table. */
export function paneTable(
  panes: readonly Pane[],
  { snapshot, now, home, hostname }: {
    readonly snapshot: Snapshot;
    readonly now: number;
    readonly home: string;
    readonly hostname: string;
  },
): Line[] {
  const sources = new Map(snapshot.sources.map((source) => [source.id, source]));
  const names = new Map(snapshot.sessions.map((session) => [session.id, clean(session.name)]));
  const showSource = sources.size > 1;
  const projects = panes.map((pane) =>
    projectOf({ name: names.get(pane.sessionId) ?? "" }, [pane])
  );
  const showProject = projects.some((project) => project !== null);
  const showUse = knowsUse(panes);
  const rows = panes.map((pane, index): Cell[] => {
    const source = sources.get(pane.sourceId);
    return [
      clean(pane.tmuxPaneId),
      ...(showSource ? [source === undefined ? "" : sourceName(source)] : []),
      cell(names.get(pane.sessionId) ?? "", "strong"),
      `${pane.windowIndex}.${pane.paneIndex}`,
      clean(pane.windowName),
      [statusSpan(pane.status)],
      formatAge(now - pane.since),
      clean(pane.currentCommand),
      ...(showProject ? [projects[index] ?? ""] : []),
      ...(showUse ? [tokensCell(pane), contextCell(pane)] : []),
      paneTitle(pane, { home, hostname }),
    ];
  });
  const columns: Column[] = [
    { title: "PANE" },
    ...(showSource ? [{ title: "SERVER", max: 16 }] : []),
    { title: "SESSION", max: 32 },
    { title: "AT" },
    { title: "WINDOW", max: 16 },
    { title: "STATE" },
    { title: "FOR", align: "end" },
    { title: "COMMAND", max: 24 },
    ...(showProject ? [{ title: "PROJECT", max: 32 }] : []),
    ...(showUse ? USE_COLUMNS : []),
    { title: "TITLE" },
  ];
  return tableLines(columns, rows);
}
