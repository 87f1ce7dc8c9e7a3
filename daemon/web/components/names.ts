import type { Pane } from "../../../shared/model/pane.ts";

/** Where a pane stands in its session: `1.0`. */
export function placeOf({ windowIndex, paneIndex }: Pane): string {
  return `${windowIndex}.${paneIndex}`;
}

/** Who runs in a pane; where no agent is known, the command in its foreground. */
export function agentWords({ agentType, currentCommand }: Pane): string {
  return agentType === "unknown" ? currentCommand || "no known agent" : agentType;
}

/** The name of a pane's window, where it says more than who runs in it; else nothing. */
export function windowWords(pane: Pane): string {
  return pane.windowName === agentWords(pane) ? "" : pane.windowName;
}

/** The name of a model without what its agent and its date say again: `opus-4-1`. */
export function shortModel(model: string): string {
  return model.replace(/^claude-/, "").replace(/-\d{8}$/, "");
}

/** `1 pane`, `2 panes`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
