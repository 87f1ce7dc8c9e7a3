import type { PaneRow } from "./observation.ts";
import type { PaneActivity } from "./world.ts";

const NOTHING: ReadonlySet<string> = new Set();

/** What one sight tells of a pane's output. */
export type SeenActivity = Omit<PaneActivity, "judged">;

/**
 * Folds one more sight of a pane into what is known of its output. tmux has no time of last output
 * per pane, so three things are read together: history and cursor moved since the last look; the
 * window's own time of last activity; the clock of the pane's terminal.
 * @param alone whether the pane is the only one in its window, so that the window's time is its own
 */
export function seeActivity(
  previous: SeenActivity | null,
  row: PaneRow,
  { at, alone }: { readonly at: number; readonly alone: boolean },
): SeenActivity {
  const ttyOutputAt = row.detail?.ttyOutputAt ?? previous?.ttyOutputAt ?? null;
  return {
    row,
    alone,
    ttyOutputAt,
    titledAt: previous !== null && previous.row.title !== row.title
      ? at
      : previous?.titledAt ?? null,
    titleClaims: previous?.titleClaims ?? [],
    titlesSaid: previous?.titlesSaid ?? NOTHING,
    lastOutputAt: previous === null
      ? firstOutput(row, alone)
      : laterOutput(previous, row, { at, alone }),
    demotions: previous?.demotions ?? 0,
  };
}

/** Nothing to compare with: a time that something else kept, or nothing. */
function firstOutput(row: PaneRow, alone: boolean): number | null {
  if (alone) return row.windowActivityAt;
  const tty = row.detail?.ttyOutputAt ?? null;
  // No pane of a window is later than its window.
  return tty === null ? null : Math.min(tty, row.windowActivityAt + 999);
}

function laterOutput(
  previous: SeenActivity,
  row: PaneRow,
  { at, alone }: { readonly at: number; readonly alone: boolean },
): number | null {
  const last = previous.row;
  const drew = row.drawn !== last.drawn || row.title !== last.title;
  // A resize reflows the history and moves the cursor without any output.
  if (drew && row.size === last.size) return at;
  // Times from before a clock was set back would outlast all that are later.
  const before = previous.lastOutputAt === null ? null : Math.min(previous.lastOutputAt, at);
  // What moved the time of another window, or of this one while it had other panes, may be theirs.
  const own = alone && previous.alone && row.tmuxWindowId === last.tmuxWindowId;
  if (own && row.windowActivityAt !== last.windowActivityAt) {
    return latest(before, row.windowActivityAt);
  }
  const tty = row.detail?.ttyOutputAt ?? null;
  if (tty !== null && tty !== previous.ttyOutputAt) {
    return latest(before, Math.min(tty, at));
  }
  return previous.lastOutputAt;
}

function latest(a: number | null, b: number): number {
  return a === null ? b : Math.max(a, b);
}
