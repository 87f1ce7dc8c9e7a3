import type { ServerIdentity } from "../../shared/model/source.ts";

/** How much of what a pane printed tmux holds: its history, and the screen. */
export interface HistorySize {
  /** Above the screen. */
  readonly lines: number;
  /** Memory; null where it was too dear to ask. */
  readonly bytes: number | null;
}

/** What one server said of all its panes. */
export interface HistorySizes {
  readonly sourceId: string;
  readonly server: ServerIdentity;
  /** By tmux pane id. */
  readonly panes: ReadonlyMap<string, HistorySize>;
}
