import type { PaneRow, SessionRow } from "../../state/observation.ts";
import {
  type FullPane,
  type LeanPane,
  LookParseError,
  type ParsedLook,
  type WindowRow,
} from "./look.ts";

/** Sessions and panes complete, whatever the depth of the look that told the news. */
export interface Rows {
  readonly sessions: readonly SessionRow[];
  readonly panes: readonly PaneRow[];
}

/** The look shows that something was born, moved or ended: only a full one can tell what. */
export const OUTDATED = Symbol("outdated");

interface Known {
  /** What must be equal for the rows to be those of the same panes in the same places. */
  readonly structure: string | null;
  readonly server: string;
  readonly rows: Rows;
  /** tmux ids of the windows with more than one pane. */
  readonly shared: ReadonlySet<string>;
}

/**
 * Joins lean looks to the last full one, so that whoever observes is always told everything. What is
 * reused is exactly what cannot have changed while the structure is the same, and the command and
 * path, which are as old as the last full look. Rows, and whole lists of rows, are the very same
 * objects where nothing is new, so that whoever compares has little to do.
 */
export class Picture {
  #known: Known | null = null;
  /** Dead panes of which two full looks told no exit status: a signal ended them. */
  #withoutStatus: ReadonlySet<string> = new Set();

  /** Forgets everything: the next look must be a full one. */
  clear(): void {
    this.#known = null;
  }

  /**
   * @param ttyOutputAt last output of a terminal; asked for full looks only.
   * @throws {LookParseError} when the parts of the look contradict each other.
   */
  merge(
    look: ParsedLook,
    ttyOutputAt: (pane: FullPane, window: WindowRow) => number | null,
  ): Rows | typeof OUTDATED {
    const server = `${look.server.pid} ${look.server.startedAt}`;
    const structure = structureOf(look.windows);
    if (look.depth === "full") {
      const panes = fullRows(look.panes, look.windows, ttyOutputAt);
      const shared = sharedWindows(panes);
      const rows = { sessions: look.sessions, panes };
      // tmux can tell a death a moment before the status: then the next look is a full one too.
      const isComplete = this.#noteStatuses(panes);
      this.#known = { structure: isComplete ? structure : null, server, rows, shared };
      return rows;
    }
    const known = this.#known;
    if (known === null || structure === null) return OUTDATED;
    if (known.structure !== structure || known.server !== server) return OUTDATED;
    const panes = leanRows(known, look.windows, look.depth === "panes" ? look.panes : null);
    if (panes === OUTDATED) {
      // Windows do not show what panes did: until a full look comes, nothing may look as before.
      this.#known = null;
      return OUTDATED;
    }
    const rows = { sessions: renamed(known.rows.sessions, look.windows), panes };
    this.#known = { ...known, rows };
    return rows;
  }

  /** False when a pane is dead without a status, and was not so at the last full look. */
  #noteStatuses(panes: readonly PaneRow[]): boolean {
    const missing = panes.filter(({ dead, exitStatus }) => dead && exitStatus === null)
      .map(({ tmuxPaneId, tmuxPid }) => `${tmuxPaneId} ${tmuxPid}`);
    const isComplete = missing.every((pane) => this.#withoutStatus.has(pane));
    this.#withoutStatus = new Set(missing);
    return isComplete;
  }
}

function placeOf(row: { readonly tmuxSessionId: string; readonly tmuxWindowId: string }): string {
  return `${row.tmuxSessionId} ${row.tmuxWindowId}`;
}

/**
 * A layout names its panes by id, so it changes when one comes, goes, moves or is resized. Null when
 * one is missing: tmux has none for a window of some 500 panes.
 */
function structureOf(windows: readonly WindowRow[]): string | null {
  if (windows.some(({ layout }) => layout === "")) return null;
  return windows.map((window) => `${placeOf(window)} ${window.windowIndex} ${window.layout}`)
    .join("\n");
}

function renamed(
  known: readonly SessionRow[],
  windows: readonly WindowRow[],
): readonly SessionRow[] {
  const now = new Map(windows.map((window) => [window.tmuxSessionId, window]));
  return sameOrMapped(known, (session) => {
    const window = now.get(session.tmuxSessionId);
    if (!window) return session;
    const { sessionName: name, attachedClients } = window;
    const same = session.name === name && session.attachedClients === attachedClients;
    return same ? session : { ...session, name, attachedClients };
  });
}

function fullRows(
  panes: readonly FullPane[],
  windows: readonly WindowRow[],
  ttyOutputAt: (pane: FullPane, window: WindowRow) => number | null,
): PaneRow[] {
  const windowAt = new Map(windows.map((window) => [placeOf(window), window]));
  return panes.map((pane) => {
    const window = windowAt.get(placeOf(pane));
    // Left out, it would be taken for ended.
    if (!window) throw new LookParseError("tmux showed a pane without its window");
    const { paneIndex, exitStatus, currentCommand, currentPath } = pane;
    return {
      ...changing(pane),
      ...ofWindow(window),
      paneIndex,
      exitStatus,
      detail: { currentCommand, currentPath, ttyOutputAt: ttyOutputAt(pane, window) },
    };
  });
}

/** The rows that are known, with what a lean look says of them; the same list when that is nothing. */
function leanRows(
  { rows: { panes }, shared }: Known,
  windows: readonly WindowRow[],
  lean: readonly LeanPane[] | null,
): readonly PaneRow[] | typeof OUTDATED {
  if (lean && lean.length !== panes.length) return OUTDATED;
  const windowAt = new Map(windows.map((window) => [placeOf(window), window]));
  const seen = lean && new Map(lean.map((pane) => [`${placeOf(pane)} ${pane.tmuxPaneId}`, pane]));
  let outdated = false;
  const rows = sameOrMapped(panes, (row) => {
    const window = windowAt.get(placeOf(row));
    const pane = seen?.get(`${placeOf(row)} ${row.tmuxPaneId}`);
    if (window && (!seen || isSameProcess(pane, row))) {
      return joined(row, { pane, window, alone: !shared.has(row.tmuxWindowId) });
    }
    outdated = true;
    return row;
  });
  return outdated ? OUTDATED : rows;
}

/** `items` itself when `next` gives each item back. */
function sameOrMapped<T>(items: readonly T[], next: (item: T) => T): readonly T[] {
  let mapped: T[] | null = null;
  for (const [index, item] of items.entries()) {
    const after = next(item);
    if (after === item) continue;
    mapped ??= [...items];
    mapped[index] = after;
  }
  return mapped ?? items;
}

/** A pane that died in its place needs its exit status, one that was respawned needs all. */
function isSameProcess(pane: LeanPane | undefined, row: PaneRow): boolean {
  return pane !== undefined && pane.dead === row.dead && pane.tmuxPid === row.tmuxPid;
}

/** That something was drawn in its window is no news of a pane that shares it. */
function joined(
  row: PaneRow,
  { pane, window, alone }: {
    readonly pane: LeanPane | undefined;
    readonly window: WindowRow;
    readonly alone: boolean;
  },
): PaneRow {
  const title = pane?.title ?? window.titles.get(row.tmuxPaneId) ?? row.title;
  const same = row.detail === null && row.windowName === window.windowName &&
    (!alone || row.windowActivityAt === window.windowActivityAt) &&
    title === row.title && (pane === undefined || pane.drawn === row.drawn);
  if (same) return row;
  return { ...row, ...ofWindow(window), ...(pane ? changing(pane) : { title }), detail: null };
}

function sharedWindows(panes: readonly PaneRow[]): ReadonlySet<string> {
  const firstOf = new Map<string, string>();
  const shared = new Set<string>();
  for (const { tmuxWindowId, tmuxPaneId } of panes) {
    const first = firstOf.get(tmuxWindowId);
    if (first === undefined) firstOf.set(tmuxWindowId, tmuxPaneId);
    else if (first !== tmuxPaneId) shared.add(tmuxWindowId);
  }
  return shared;
}

function changing(pane: LeanPane) {
  const { tmuxSessionId, tmuxWindowId, tmuxPaneId, dead, tmuxPid, drawn, title } = pane;
  return { tmuxSessionId, tmuxWindowId, tmuxPaneId, dead, tmuxPid, drawn, title };
}

function ofWindow({ windowIndex, windowName, windowActivityAt, layout }: WindowRow) {
  return { windowIndex, windowName, windowActivityAt, size: layout };
}
