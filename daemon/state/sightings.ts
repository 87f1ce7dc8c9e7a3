import { compareTmuxIds } from "./identity.ts";
import type { PaneRow } from "./observation.ts";

/** One pane as a look saw it, with every session that shows it. */
export interface Sighting {
  /** Its row in the session with the oldest id. */
  readonly row: PaneRow;
  /** Internal ids of its sessions that are known, the oldest first; may be empty. */
  readonly sessionIds: readonly string[];
  /** Whether it is the only pane of its window. */
  readonly alone: boolean;
}

/**
 * Joins the rows of a look into panes: a pane of a linked window has a row for each session.
 * @param sessionIdOf internal id of a session of this server by its tmux id
 */
export function sightings(
  rows: readonly PaneRow[],
  sessionIdOf: (tmuxSessionId: string) => string | undefined,
): Sighting[] {
  const panes = groupByPane(rows);
  const perWindow = new Map<string, number>();
  for (const { tmuxWindowId } of panes.map(([row]) => row)) {
    perWindow.set(tmuxWindowId, (perWindow.get(tmuxWindowId) ?? 0) + 1);
  }
  return panes.map((of) => {
    const [row] = of;
    const sessionIds = of.map(({ tmuxSessionId }) => sessionIdOf(tmuxSessionId))
      .filter((id) => id !== undefined);
    return { row, sessionIds, alone: perWindow.get(row.tmuxWindowId) === 1 };
  });
}

type RowsOfPane = [PaneRow, ...PaneRow[]];

/** Rows of one pane together, the session with the oldest id first. */
function groupByPane(rows: readonly PaneRow[]): RowsOfPane[] {
  const grouped = new Map<string, RowsOfPane>();
  for (const row of rows) {
    const list = grouped.get(row.tmuxPaneId);
    if (!list) grouped.set(row.tmuxPaneId, [row]);
    // A window can be linked twice into one session.
    else if (!list.some((other) => other.tmuxSessionId === row.tmuxSessionId)) list.push(row);
  }
  const panes = [...grouped.values()];
  for (const list of panes) {
    if (list.length > 1) list.sort((a, b) => compareTmuxIds(a.tmuxSessionId, b.tmuxSessionId));
  }
  return panes;
}
