import type { Escalation } from "../../shared/model/escalation.ts";
import type { Pane } from "../../shared/model/pane.ts";
import type { Session } from "../../shared/model/session.ts";
import type { Snapshot } from "../../shared/model/snapshot.ts";
import type { Result } from "../../shared/protocol/manifest.ts";
import type { RpcClient } from "../../shared/rpc/client.ts";
import { RpcError } from "../../shared/rpc/client_errors.ts";
import { formatAge, formatTime } from "./age.ts";
import { ask, withDaemon } from "./connect.ts";
import type { CliContext } from "./context.ts";
import { phaseWords, questionWords } from "./escalation_words.ts";
import { EXIT } from "./exit_codes.ts";
import { type Line, span } from "./line.ts";
import { clean, printJson, printLines } from "./print.ts";
import { type Cell, cell, type Column, tableLines } from "./table.ts";

export interface WaitingArguments {
  readonly all: boolean;
}

/** Panes and sessions by id: those of now, and those of the past that are spoken of. */
export interface Names {
  readonly panes: ReadonlyMap<string, Pane>;
  readonly sessions: ReadonlyMap<string, Session>;
}

type Listed = Result<"escalations.list">;

/** How many of the past are listed. */
const LISTED = 50;
/** What one answer holds at most. */
const MOST = 500;

/** Prints which agents need a person, or those that ever did. */
export async function waiting(context: CliContext, { all }: WaitingArguments): Promise<number> {
  const { paths, screen, now, json, stderr } = context;
  const { listed, names } = await withDaemon(paths, async ({ client }) => {
    const filter = all ? { limit: LISTED } : { status: "pending" as const, limit: MOST };
    const listed = await ask(client, "escalations.list", filter);
    const snapshot = await ask(client, "snapshot.get", {});
    return { listed, names: await namesOf(listed.escalations, snapshot, client) };
  });
  const { escalations } = listed;
  if (json) await printJson(screen, listed);
  else if (escalations.length === 0) {
    await stderr.print(all ? "no agent has needed you yet\n" : "no agent needs you\n");
  } else {
    const view = { names, now: now() };
    await printLines(screen, all ? historyLines(listed, view) : waitingLines(escalations, view));
  }
  return EXIT.OK;
}

export interface WaitingView {
  readonly names: Names;
  /** Milliseconds UTC. */
  readonly now: number;
}

/** Those that need a person, the longest wait first, and what sleeps behind them. */
export function waitingLines(escalations: readonly Escalation[], view: WaitingView): Line[] {
  const rank = ({ phase }: Escalation) => phase === "snoozed" ? 1 : 0;
  const rows = escalations.toSorted((a, b) => rank(a) - rank(b) || a.openedAt - b.openedAt);
  const columns: Column[] = [
    { title: "FOR", align: "end" },
    ...PLACE_COLUMNS,
    { title: "NOW" },
    { title: "NEEDS" },
  ];
  return tableLines(
    columns,
    rows.map((escalation): Cell[] => [
      cell(formatAge(view.now - escalation.openedAt), rank(escalation) === 0 ? "alert" : "faint"),
      ...placeCells(escalation, view.names),
      phaseWords(escalation, view.now),
      questionWords(escalation),
    ]),
  );
}

/** All of them, the newest first, and what the answers have taken. */
export function historyLines(
  { escalations, answerTimes, hasMore }: Listed,
  view: WaitingView,
): Line[] {
  const columns: Column[] = [
    { title: "SINCE" },
    ...PLACE_COLUMNS,
    { title: "BECAME" },
    { title: "NEEDED" },
  ];
  const table = tableLines(
    columns,
    escalations.map((escalation): Cell[] => [
      cell(formatTime(escalation.openedAt, view.now), "faint"),
      ...placeCells(escalation, view.names),
      phaseWords(escalation, view.now),
      questionWords(escalation),
    ]),
  );
  const { count, medianMs, longestMs } = answerTimes;
  const notes = [
    ...(hasMore ? [`the last ${escalations.length} are shown`] : []),
    ...(medianMs === null || longestMs === null
      ? []
      : [`${count} answered, half of them within ${age(medianMs)}, all within ${age(longestMs)}`]),
  ];
  return [...table, ...notes.map((note): Line => [span(note, "faint")])];
}

/** No answer takes no time. */
function age(ms: number): string {
  return formatAge(Math.max(1_000, ms));
}

const PLACE_COLUMNS: readonly Column[] = [
  { title: "AGENT", max: 16 },
  { title: "PANE" },
  { title: "SESSION", max: 32 },
  { title: "AT" },
];

function placeCells({ paneId, sessionId }: Escalation, { panes, sessions }: Names): Cell[] {
  const pane = panes.get(paneId);
  const session = sessions.get(sessionId);
  return [
    pane === undefined ? "?" : clean(pane.agentType),
    pane === undefined ? "?" : clean(pane.tmuxPaneId),
    cell(session === undefined ? "?" : clean(session.name), "strong"),
    pane === undefined ? "" : `${pane.windowIndex}.${pane.paneIndex}`,
  ];
}

/** Asks for those panes and sessions that are no longer shown. */
async function namesOf(
  escalations: readonly Escalation[],
  snapshot: Snapshot,
  client: RpcClient,
): Promise<Names> {
  const panes = new Map(snapshot.panes.map((pane) => [pane.id, pane]));
  const sessions = new Map<string, Session>(snapshot.sessions.map((item) => [item.id, item]));
  for (const { paneId, sessionId } of escalations) {
    if (!panes.has(paneId)) {
      const pane = await orNull(ask(client, "panes.get", { paneId }));
      if (pane !== null) panes.set(paneId, pane);
    }
    if (!sessions.has(sessionId)) {
      const session = await orNull(ask(client, "sessions.get", { sessionId }));
      if (session !== null) sessions.set(sessionId, session);
    }
  }
  return { panes, sessions };
}

/** History may have forgotten it. */
async function orNull<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof RpcError) return null;
    throw error;
  }
}
