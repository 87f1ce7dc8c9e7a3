import type { Pane } from "../../shared/model/pane.ts";
import type { Session } from "../../shared/model/session.ts";
import type { Snapshot } from "../../shared/model/snapshot.ts";
import type { Source } from "../../shared/model/source.ts";
import { formatAge, formatAgo } from "./age.ts";
import { contextCell, flagWords, knowsUse, tokensCell } from "./agent_use.ts";
import { leftOf } from "./escalation_words.ts";
import { cutToWidth } from "./display_width.ts";
import { type Line, lineWidth, type Span, span } from "./line.ts";
import { projectOf } from "./ntm_words.ts";
import { clean } from "./print.ts";
import { statusSpan, statusSymbol } from "./status_words.ts";
import { type Cell, cell, type Column, tableLines } from "./table.ts";

/** How sessions and panes are put into words. */
export interface BoardView {
  /** Milliseconds UTC. */
  readonly now: number;
  /** The user's home directory, shown as `~`. */
  readonly home: string;
  /** A title that only repeats it says nothing. */
  readonly hostname: string;
  /** False for a single look, which has no escalations, and cannot know since when a thing is so. */
  readonly timesKnown: boolean;
  /** Names of sessions are cut so that what these do stays within so many columns. */
  readonly columns?: number;
}

const INDENT = span("    ");
const LONGEST_NAME = 40;
/** So much of a session's name stays, however narrow the terminal is. */
const SHORTEST_NAME = 12;

/** A session with what is shown below it. */
interface Block {
  readonly session: Session;
  readonly panes: readonly Pane[];
}

/** Each session with its panes below it, those that wait first, those that have ended last. */
export function wholeBoard(snapshot: Snapshot, view: BoardView): Line[] {
  const blocks = toBlocks(snapshot);
  const calling = callingPanes(snapshot, view.timesKnown);
  const shown = blocks.flatMap(shownPanes);
  const lines = paneLines(shown, { view, snoozes: snoozesOf(snapshot) });
  let next = 0;
  return blocks.flatMap((block) => {
    const end = next + shownPanes(block).length;
    const head = sessionLine(block, { snapshot, view, calling, counts: [] });
    return [head, ...lines.slice(next, next = end)];
  });
}

/**
 * As much as `rows` can hold: everything, or else sessions with their panes counted by state, and a
 * last line that says what is not there.
 */
export function fitBoard(snapshot: Snapshot, view: BoardView, rows: number): Line[] {
  const blocks = toBlocks(snapshot);
  const hidden = blocks.reduce((count, block) => count + shownPanes(block).length, 0);
  if (blocks.length + hidden <= rows) return wholeBoard(snapshot, view);
  const room = Math.max(0, rows - 1);
  const left = blocks.length - room;
  const more = left > 0 ? [`${left} more ${plural(left, "session")}`] : [];
  if (hidden > 0) more.push(`${hidden} ${plural(hidden, "pane")} not shown for want of rows`);
  const calling = callingPanes(snapshot, view.timesKnown);
  const lines = blocks.slice(0, room).map((block) => {
    const counts = countLine(block.panes.filter((pane) => !calling.has(pane)));
    return sessionLine(block, { snapshot, view, calling, counts });
  });
  return [...lines, [span(`… ${more.join(", ")}`, "faint")]].slice(0, rows);
}

/**
 * Counts over everything that lives, what needs a person first. A pane that waits is counted once:
 * as one that waits for you, is snoozed, or was dismissed.
 */
export function totalsLine(
  snapshot: Snapshot,
  { watched }: { readonly watched: boolean },
): Line {
  const { sessions, panes: paneCount } = snapshot.totals;
  const { calling, snoozed, dismissed } = countWaits(snapshot, watched);
  const parts: Line[] = [
    [span(`${sessions} ${plural(sessions, "session")}`, "strong")],
    [span(`${paneCount} ${plural(paneCount, "pane")}`, "strong")],
  ];
  if (calling > 0) {
    parts.push([span(`${statusSymbol("waiting").text} ${callWords(calling)}`, "alert")]);
  }
  if (snoozed > 0) parts.push([span(`${snoozed} snoozed`, "faint")]);
  if (dismissed > 0) parts.push([span(`${dismissed} dismissed`, "faint")]);
  return joinParts([
    ...parts,
    ...countLine(snapshot.panes.filter(({ status }) => status !== "waiting")),
  ]);
}

/** `1 waits for you`. */
function callWords(count: number): string {
  return `${count} ${count === 1 ? "waits" : "wait"} for you`;
}

/** How many panes wait now, by what their escalations say. */
function countWaits(snapshot: Snapshot, watched: boolean) {
  const counts = { calling: 0, snoozed: 0, dismissed: 0 };
  for (const kind of waitsOf(snapshot, watched).values()) counts[kind]++;
  return counts;
}

/** Panes that wait for a person who has not put them off. */
function callingPanes(snapshot: Snapshot, watched: boolean): ReadonlySet<Pane> {
  const calling = [...waitsOf(snapshot, watched)].filter(([, kind]) => kind === "calling");
  return new Set(calling.map(([pane]) => pane));
}

/** Panes that wait now, by what their escalations say; a single look has no escalations. */
function waitsOf({ panes, escalations }: Snapshot, watched: boolean) {
  const phases = new Map(escalations.map(({ paneId, phase }) => [paneId, phase]));
  const waits = new Map<Pane, "calling" | "snoozed" | "dismissed">();
  for (const pane of panes) {
    if (pane.status !== "waiting" || pane.endedAt !== null) continue;
    const phase = phases.get(pane.id);
    if (phase === "snoozed") waits.set(pane, "snoozed");
    else waits.set(pane, phase === undefined && watched ? "dismissed" : "calling");
  }
  return waits;
}

/** A source in one word: the file name of its socket. */
export function sourceName(source: Source): string {
  return clean(source.tmuxSocket.split("/").at(-1) ?? "");
}

/** Text that stands for a path: the home directory as `~`. */
export function shortPath(path: string, home: string): string {
  const text = clean(path);
  if (home === "" || home === "/") return text;
  if (text === home) return "~";
  return text.startsWith(`${home}/`) ? `~${text.slice(home.length)}` : text;
}

export function plural(count: number, word: string): string {
  return count === 1 ? word : `${word}s`;
}

/** Parts of a sentence with a dot between them. */
export function joinParts(parts: readonly (string | Line)[]): Line {
  return parts.flatMap((part, index) => {
    const line = typeof part === "string" ? [span(part)] : part;
    return index === 0 ? line : [span(" · ", "faint"), ...line];
  });
}

/** What a pane shows: its title, or where it is when the title says nothing. */
export function paneTitle(pane: Pane, view: Pick<BoardView, "home" | "hostname">): string {
  const title = clean(pane.title);
  const says = title !== "" && title !== view.hostname;
  const flags = flagWords(pane).map((words) => `[${words}] `).join("");
  const exit = pane.exitStatus === null ? "" : `[exit ${pane.exitStatus}] `;
  return exit + flags + (says ? title : shortPath(pane.currentPath, view.home));
}

/** The agent by its own name, where one is known: tmux may only see `node` or a version. */
function programName({ agentType, currentCommand }: Pane): string {
  const isAgent = agentType !== "unknown" && agentType !== "shell";
  return isAgent ? agentType : clean(currentCommand);
}

function toBlocks({ sessions, panes }: Snapshot): readonly Block[] {
  const bySession = Map.groupBy(panes, ({ sessionId }) => sessionId);
  return sessions
    .toSorted((a, b) => rank(a) - rank(b))
    .map((session) => ({ session, panes: bySession.get(session.id) ?? [] }));
}

function shownPanes({ session, panes }: Block): readonly Pane[] {
  return session.endedAt === null ? panes : [];
}

function rank({ waitingPanes, endedAt }: Session): number {
  if (endedAt !== null) return 2;
  return waitingPanes > 0 ? 0 : 1;
}

function sessionLine(
  { session, panes }: Block,
  { snapshot, view, calling, counts }: {
    readonly snapshot: Snapshot;
    readonly view: BoardView;
    /** Panes that wait for the user. */
    readonly calling: ReadonlySet<Pane>;
    readonly counts: readonly Line[];
  },
): Line {
  const { endedAt, attachedClients, paneCount } = session;
  const calls = [...calling].filter((pane) => pane.sessionIds.includes(session.id)).length;
  // Where nothing works, that somebody waits is what there is to say.
  const onlyCalls = calls > 0 && session.status === "idle";
  const parts: (string | Line)[] = onlyCalls ? [] : [[span(session.status)]];
  if (calls > 0) {
    const symbol = onlyCalls ? "" : `${statusSymbol("waiting").text} `;
    parts.push([span(symbol + callWords(calls), "alert")]);
  }
  if (endedAt !== null) {
    parts.push(formatAgo(view.now - endedAt));
  } else {
    parts.push(`${paneCount} ${plural(paneCount, "pane")}`, ...counts);
    if (attachedClients > 0) {
      parts.push(attachedClients === 1 ? "attached" : `${attachedClients} clients`);
    }
    const project = projectOf(session, panes);
    if (project !== null) parts.push(`project ${project}`);
    parts.push(`${formatAge(view.now - session.createdAt)} old`);
    const elsewhere = panes.length === 0 ? sharedWith(session, snapshot) : null;
    if (elsewhere !== null) parts.push(`panes are shown under ${elsewhere}`);
  }
  const source = snapshot.sources.find(({ id }) => id === session.sourceId);
  if (source && snapshot.sources.length > 1) parts.push(`on ${sourceName(source)}`);
  const symbol = statusSymbol(onlyCalls ? "waiting" : session.status);
  const rest = [span("  "), ...joinParts(parts)];
  const room = (view.columns ?? Infinity) - lineWidth([symbol, span(" "), ...rest]);
  const name = cutToWidth(clean(session.name), Math.max(room, SHORTEST_NAME));
  return [symbol, span(" "), span(name, endedAt === null ? "strong" : "faint"), ...rest];
}

/** The session under which the panes of a group or of linked windows are listed. */
function sharedWith(session: Session, { sessions, panes }: Snapshot): string | null {
  const shared = panes.find(({ sessionIds }) => sessionIds.includes(session.id));
  const owner = sessions.find(({ id }) => id === shared?.sessionId);
  return owner === undefined ? null : clean(owner.name);
}

function countLine(panes: readonly Pane[]): Line[] {
  const living = panes.filter(({ endedAt }) => endedAt === null);
  return (["waiting", "active", "idle", "unknown"] as const).flatMap((status) => {
    const count = living.filter((pane) => pane.status === status).length;
    const { text, style }: Span = statusSymbol(status);
    return count === 0 ? [] : [[span(`${text} ${count} ${status}`, style)]];
  });
}

/** By pane, until when it is snoozed, milliseconds UTC. */
type Snoozes = ReadonlyMap<string, number>;

function snoozesOf({ escalations }: Snapshot): Snoozes {
  return new Map(
    escalations.flatMap(({ paneId, snoozedUntil }) =>
      snoozedUntil === null ? [] : [[paneId, snoozedUntil]]
    ),
  );
}

interface PaneView {
  readonly view: BoardView;
  readonly snoozes: Snoozes;
}

function paneLines(panes: readonly Pane[], context: PaneView): Line[] {
  const showUse = knowsUse(panes);
  const use: Column[] = showUse ? [{ align: "end" }, { align: "end" }] : [];
  return tableLines(
    [{}, {}, {}, { align: "end" }, { max: LONGEST_NAME }, ...use, {}],
    panes.map((pane) => paneCells(pane, { ...context, showUse })),
  ).map((line) => [INDENT, ...line]);
}

function paneCells(
  pane: Pane,
  { view, snoozes, showUse }: PaneView & { readonly showUse: boolean },
): Cell[] {
  const until = snoozes.get(pane.id);
  const snooze = until === undefined ? "" : `[snoozed ${leftOf(until, view.now)}] `;
  return [
    `${pane.windowIndex}.${pane.paneIndex}`,
    cell(clean(pane.tmuxPaneId), "faint"),
    [statusSpan(pane.status)],
    view.timesKnown ? formatAge(view.now - pane.since) : "-",
    programName(pane),
    ...(showUse ? [tokensCell(pane), contextCell(pane)] : []),
    snooze + paneTitle(pane, view),
  ];
}
