import type { SessionStatus } from "../../shared/model/session.ts";
import type { Result } from "../../shared/protocol/manifest.ts";
import type { SessionWithPanes } from "../../shared/protocol/methods/sessions.ts";
import { formatAge, formatAgo } from "./age.ts";
import { shortPath } from "./board.ts";
import { ask, withDaemon } from "./connect.ts";
import type { CliContext } from "./context.ts";
import { EXIT } from "./exit_codes.ts";
import type { Line } from "./line.ts";
import { projectOf } from "./ntm_words.ts";
import { clean, printJson, printLines } from "./print.ts";
import { statusSpan } from "./status_words.ts";
import { type Cell, cell, type Column, tableLines } from "./table.ts";

export interface SessionsArguments {
  readonly all: boolean;
  readonly status: SessionStatus | undefined;
}

/** Lists the sessions that the daemon shows. */
export async function sessions(context: CliContext, args: SessionsArguments): Promise<number> {
  const { status, all: includeEnded } = args;
  const result = await withDaemon(
    context.paths,
    ({ client }) => ask(client, "sessions.list", { status, includeEnded }),
  );
  if (context.json) await printJson(context.screen, result);
  else await show(context, result);
  return EXIT.OK;
}

async function show(context: CliContext, { sessions }: Result<"sessions.list">): Promise<void> {
  const { screen, stderr, paths, now } = context;
  if (sessions.length === 0) return await stderr.print("no sessions\n");
  await printLines(screen, sessionTable(sessions, { now: now(), home: paths.home }));
}

/** The sessions as a table. */
export function sessionTable(
  sessions: readonly SessionWithPanes[],
  { now, home }: { readonly now: number; readonly home: string },
): Line[] {
  // A column in which nothing stands is only in the way.
  const columns = COLUMNS.filter(({ isShown }) => isShown === undefined || sessions.some(isShown));
  const rows = sessions.map((session) => columns.map(({ value }) => value(session, { now, home })));
  return tableLines(columns, rows);
}

interface SessionColumn extends Column {
  readonly value: (
    session: SessionWithPanes,
    view: { readonly now: number; readonly home: string },
  ) => Cell;
  readonly isShown?: (session: SessionWithPanes) => boolean;
}

const COLUMNS: readonly SessionColumn[] = [
  { title: "SESSION", max: 40, value: ({ name }) => cell(clean(name), "strong") },
  { title: "STATE", value: ({ status }) => [statusSpan(status)] },
  { title: "PANES", align: "end", value: ({ paneCount }) => String(paneCount) },
  {
    title: "WAITING",
    align: "end",
    isShown: ({ waitingPanes }) => waitingPanes > 0,
    value: ({ waitingPanes }) => waitingPanes === 0 ? "" : cell(`▲ ${waitingPanes}`, "alert"),
  },
  {
    title: "CLIENTS",
    align: "end",
    isShown: ({ attachedClients }) => attachedClients > 0,
    value: ({ attachedClients }) => attachedClients === 0 ? "" : String(attachedClients),
  },
  { title: "AGE", align: "end", value: ({ createdAt }, { now }) => formatAge(now - createdAt) },
  {
    title: "ENDED",
    isShown: ({ endedAt }) => endedAt !== null,
    value: ({ endedAt }, { now }) => endedAt === null ? "" : formatAgo(now - endedAt),
  },
  {
    title: "PROJECT",
    max: 32,
    isShown: (session) => projectOf(session, session.panes) !== null,
    value: (session) => projectOf(session, session.panes) ?? "",
  },
  {
    title: "DIRECTORY",
    value: ({ metadata }, { home }) => shortPath(metadata.workingDir ?? "", home),
  },
];
