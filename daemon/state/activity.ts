import type { PaneRow } from "./observation.ts";
import type { PaneActivity } from "./world.ts";

/**
 * Folds one more sight of a pane into what is known of its output. tmux has no time of last output
 * per pane, so three things are read together: history and cursor moved since the last look; the
 * window's own time of last activity; the clock of the pane's terminal.
 * @param alone whether the pane is the only one in its window, so that the window's time is its own
 */
export function seeActivity(
  previous: PaneActivity | null,
  row: PaneRow,
  { at, alone }: { readonly at: number; readonly alone: boolean },
): PaneActivity {
  const ttyOutputAt = row.detail?.ttyOutputAt ?? previous?.ttyOutputAt ?? null;
  return {
    drawn: row.drawn,
    size: row.size,
    title: row.title,
    windowActivityAt: row.windowActivityAt,
    ttyOutputAt,
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
  previous: PaneActivity,
  row: PaneRow,
  { at, alone }: { readonly at: number; readonly alone: boolean },
): number | null {
  const drew = row.drawn !== previous.drawn || row.title !== previous.title;
  // A resize reflows the history and moves the cursor without any output.
  if (drew && row.size === previous.size) return at;
  // Times from before a clock was set back would outlast all that are later.
  const before = previous.lastOutputAt === null ? null : Math.min(previous.lastOutputAt, at);
  if (alone && row.windowActivityAt !== previous.windowActivityAt) {
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
