import { chooseWindow, type PaneNames, type TopWindow } from "./choose_window.ts";
import { openTopWindows } from "./top_windows.ts";

/**
 * - `raised`: the window stands before all others now
 * - `refused`: Windows left it where it was
 * - `none`: there is no window that is likely to be the one
 */
export type Raised = "raised" | "refused" | "none";

/** The windows of this computer, those of this program left out. */
export interface TopWindows<Handle> {
  /** Those that can be seen, the uppermost first. */
  list(): readonly (TopWindow & { readonly handle: Handle })[];
  /** Brings one before all others, also from the taskbar; false where the system refuses. */
  raise(handle: Handle): boolean;
}

/** Brings the window of the terminal that shows a pane before all others. */
export type RaiseTerminal = (names: PaneNames) => Promise<Raised>;

/** tmux writes the title a moment after it has turned to another pane. */
const TITLE_PAUSE_MS = 200;

/** The way to do it on this computer; null where there is none. */
export function openRaiseTerminal(): RaiseTerminal | null {
  const windows = openTopWindows();
  const pause = () => new Promise<void>((resolve) => setTimeout(resolve, TITLE_PAUSE_MS));
  return windows && ((names) => raiseTerminal(windows, names, { pause }));
}

export async function raiseTerminal<Handle>(
  windows: TopWindows<Handle>,
  names: PaneNames,
  { pause }: { readonly pause: () => Promise<void> },
): Promise<Raised> {
  let chosen = chooseWindow(windows.list(), names);
  if (chosen?.isNamed === false) {
    await pause();
    chosen = chooseWindow(windows.list(), names);
  }
  if (chosen === null) return "none";
  return windows.raise(chosen.window.handle) ? "raised" : "refused";
}
