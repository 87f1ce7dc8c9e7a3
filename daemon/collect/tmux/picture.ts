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
  readonly sessions: readonly SessionRow[];
  readonly panes: readonly PaneRow[];
}

/**
 * Joins lean looks to the last full one, so that whoever observes is always told everything. What is
 * reused is exactly what cannot have changed while the structure is the same, and the command and
 * path, which are as old as the last full look.
 */
export class Picture {
  #known: Known | null = null;

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
    const known = this.#known;
    const structure = structureOf(look.windows);
    const server = `${look.server.pid} ${look.server.startedAt}`;
    const same = structure !== null && known?.structure === structure && known.server === server;
    if (look.depth !== "full" && !same) return OUTDATED;
    const windows = new Map(look.windows.map((window) => [placeOf(window), window]));
    const sessions = look.depth === "full" ? look.sessions : renamed(known, look.windows);
    const panes = look.depth === "full"
      ? fullRows(look.panes, windows, ttyOutputAt)
      : leanRows(known, look.depth === "panes" ? look.panes : null, windows);
    if (panes === OUTDATED) return OUTDATED;
    this.#known = { structure, server, sessions, panes };
    return { sessions, panes };
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

function renamed(known: Known | null, windows: readonly WindowRow[]): readonly SessionRow[] {
  if (!known) return [];
  const now = new Map(windows.map((window) => [window.tmuxSessionId, window]));
  return known.sessions.map((session) => {
    const window = now.get(session.tmuxSessionId);
    if (!window) return session;
    const { sessionName: name, attachedClients } = window;
    const same = session.name === name && session.attachedClients === attachedClients;
    return same ? session : { ...session, name, attachedClients };
  });
}

function fullRows(
  panes: readonly FullPane[],
  windows: ReadonlyMap<string, WindowRow>,
  ttyOutputAt: (pane: FullPane, window: WindowRow) => number | null,
): PaneRow[] {
  return panes.map((pane) => {
    const window = windows.get(placeOf(pane));
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

function leanRows(
  known: Known | null,
  lean: readonly LeanPane[] | null,
  windows: ReadonlyMap<string, WindowRow>,
): PaneRow[] | typeof OUTDATED {
  const seen = lean && new Map(lean.map((pane) => [`${placeOf(pane)} ${pane.tmuxPaneId}`, pane]));
  if (lean && lean.length !== known?.panes.length) return OUTDATED;
  const rows: PaneRow[] = [];
  for (const row of known?.panes ?? []) {
    const window = windows.get(placeOf(row));
    const pane = seen?.get(`${placeOf(row)} ${row.tmuxPaneId}`);
    if (!window || (seen && !isSameProcess(pane, row))) return OUTDATED;
    rows.push(joined(row, pane, window));
  }
  return rows;
}

/** A pane that died in its place needs its exit status, one that was respawned needs all. */
function isSameProcess(pane: LeanPane | undefined, row: PaneRow): boolean {
  return pane !== undefined && pane.dead === row.dead && pane.tmuxPid === row.tmuxPid;
}

/** The same object when nothing is new, so that whoever compares has little to do. */
function joined(row: PaneRow, pane: LeanPane | undefined, window: WindowRow): PaneRow {
  const same = row.detail === null && row.windowActivityAt === window.windowActivityAt &&
    row.windowName === window.windowName &&
    (pane === undefined || (pane.drawn === row.drawn && pane.title === row.title));
  if (same) return row;
  return { ...row, ...ofWindow(window), ...(pane ? changing(pane) : {}), detail: null };
}

function changing(pane: LeanPane) {
  const { tmuxSessionId, tmuxWindowId, tmuxPaneId, dead, tmuxPid, drawn, title } = pane;
  return { tmuxSessionId, tmuxWindowId, tmuxPaneId, dead, tmuxPid, drawn, title };
}

function ofWindow({ windowIndex, windowName, windowActivityAt, layout }: WindowRow) {
  return { windowIndex, windowName, windowActivityAt, size: layout };
}
