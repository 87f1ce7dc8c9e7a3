import type { Pane } from "../../shared/model/pane.ts";
import type { Session } from "../../shared/model/session.ts";
import type { Snapshot } from "../../shared/model/snapshot.ts";
import type { Source } from "../../shared/model/source.ts";
import { formatAge, formatAgo } from "./age.ts";
import { type Line, type Span, span } from "./line.ts";
import { clean } from "./print.ts";
import { statusSpan, statusSymbol } from "./status_words.ts";
import { type Cell, cell, tableLines } from "./table.ts";

/** How sessions and panes are put into words. */
export interface BoardView {
  /** Milliseconds UTC. */
  readonly now: number;
  /** The user's home directory, shown as `~`. */
  readonly home: string;
  /** A title that only repeats it says nothing. */
  readonly hostname: string;
  /** False for a single look, which cannot know since when something is so. */
  readonly timesKnown: boolean;
}

/** One session with its panes, in lines. */
export interface BoardBlock {
  readonly head: Line;
  /** The head with its panes counted by state, for where there is no room for each. */
  readonly summary: Line;
  readonly panes: readonly Line[];
}

const INDENT = span("    ");
const LONGEST_NAME = 40;

/** Sessions in the order in which they matter: those that wait, those that live, those that ended. */
export function boardBlocks(snapshot: Snapshot, view: BoardView): BoardBlock[] {
  const sessions = snapshot.sessions.toSorted((a, b) => rank(a) - rank(b));
  const rows = paneRows(snapshot, view);
  const bySession = Map.groupBy(snapshot.panes, ({ sessionId }) => sessionId);
  return sessions.map((session) => {
    const panes = bySession.get(session.id) ?? [];
    const context = { snapshot, view, panes };
    return {
      head: sessionLine(session, { ...context, counts: [] }),
      summary: sessionLine(session, { ...context, counts: countLine(panes) }),
      // The rows of an ended session's panes were not made.
      panes: panes.map(({ id }) => rows.get(id)).filter((line) => line !== undefined),
    };
  });
}

/** Each pane below its session. */
export function wholeBoard(blocks: readonly BoardBlock[]): Line[] {
  return blocks.flatMap(({ head, panes }) => [head, ...panes]);
}

/**
 * As much as `rows` can hold: everything, or else sessions without their panes, and a last line that
 * says what is not there.
 */
export function fitBoard(blocks: readonly BoardBlock[], rows: number): Line[] {
  const whole = wholeBoard(blocks);
  if (whole.length <= rows) return whole;
  const hidden = blocks.reduce((count, { panes }) => count + panes.length, 0);
  const room = Math.max(0, rows - 1);
  const left = blocks.length - room;
  const more = left > 0 ? [`${left} more ${plural(left, "session")}`] : [];
  if (hidden > 0) more.push(`${hidden} ${plural(hidden, "pane")} not shown for want of rows`);
  const note = [span(`… ${more.join(", ")}`, "faint")];
  return [...blocks.slice(0, room).map(({ summary }) => summary), note].slice(0, rows);
}

/** Counts over everything that lives, what needs a person first. */
export function totalsLine({ totals, panes }: Snapshot): Line {
  const { sessions, waitingPanes } = totals;
  const parts: Line[] = [
    [span(`${sessions} ${plural(sessions, "session")}`, "strong")],
    [span(`${totals.panes} ${plural(totals.panes, "pane")}`, "strong")],
  ];
  if (waitingPanes > 0) {
    const verb = waitingPanes === 1 ? "waits" : "wait";
    parts.push([span(`${statusSymbol("waiting").text} ${waitingPanes} ${verb} for you`, "alert")]);
  }
  const others = countLine(
    panes.filter(({ status, endedAt }) => endedAt === null && status !== "waiting"),
  );
  return joinParts([...parts, ...others]);
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
  const flags = pane.flags.map((flag) => `[${flag.replaceAll("_", " ")}] `).join("");
  const exit = pane.exitStatus === null ? "" : `[exit ${pane.exitStatus}] `;
  return exit + flags + (says ? title : shortPath(pane.currentPath, view.home));
}

function rank({ waitingPanes, endedAt }: Session): number {
  if (endedAt !== null) return 2;
  return waitingPanes > 0 ? 0 : 1;
}

function sessionLine(
  session: Session,
  { snapshot, view, panes, counts }: {
    readonly snapshot: Snapshot;
    readonly view: BoardView;
    readonly panes: readonly Pane[];
    readonly counts: readonly Line[];
  },
): Line {
  const parts: (string | Line)[] = [[span(session.status)]];
  const { endedAt, attachedClients, paneCount } = session;
  if (endedAt !== null) {
    parts.push(formatAgo(view.now - endedAt));
  } else {
    parts.push(`${paneCount} ${plural(paneCount, "pane")}`, ...counts);
    if (attachedClients > 0) {
      parts.push(attachedClients === 1 ? "attached" : `${attachedClients} clients`);
    }
    parts.push(`${formatAge(view.now - session.createdAt)} old`);
    const elsewhere = sharedWith(session, snapshot);
    if (panes.length === 0 && elsewhere !== null) parts.push(`panes are shown under ${elsewhere}`);
  }
  const source = snapshot.sources.find(({ id }) => id === session.sourceId);
  if (source && snapshot.sources.length > 1) parts.push(`on ${sourceName(source)}`);
  const name = span(clean(session.name), endedAt === null ? "strong" : "faint");
  return [statusSymbol(session.status), span(" "), name, span("  "), ...joinParts(parts)];
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

function paneRows(snapshot: Snapshot, view: BoardView): ReadonlyMap<string, Line> {
  const living = new Set(
    snapshot.sessions.filter(({ endedAt }) => endedAt === null).map(({ id }) => id),
  );
  const shown = snapshot.panes.filter(({ sessionId }) => living.has(sessionId));
  const lines = tableLines(
    [{}, {}, {}, { align: "end" }, { max: LONGEST_NAME }, {}],
    shown.map((pane) => paneCells(pane, view)),
  );
  return new Map(shown.map(({ id }, index) => [id, [INDENT, ...lines[index] ?? []]]));
}

function paneCells(pane: Pane, view: BoardView): Cell[] {
  return [
    `${pane.windowIndex}.${pane.paneIndex}`,
    cell(clean(pane.tmuxPaneId), "faint"),
    [statusSpan(pane.status)],
    view.timesKnown ? formatAge(view.now - pane.since) : "-",
    clean(pane.currentCommand),
    paneTitle(pane, view),
  ];
}
