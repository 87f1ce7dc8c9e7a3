import type { Pane } from "../../../shared/model/pane.ts";

/** Where a pane stands in its session: `1.0`. */
export function placeOf({ windowIndex, paneIndex }: Pane): string {
  return `${windowIndex}.${paneIndex}`;
}

/** Who runs in a pane, in words. */
export function agentWords(agentType: string): string {
  if (agentType === "unknown") return "no known agent";
  return agentType === "shell" ? "shell" : agentType;
}

/** The name of a model without what its agent and its date say again: `opus-4-1`. */
export function shortModel(model: string): string {
  return model.replace(/^claude-/, "").replace(/-\d{8}$/, "");
}

/** `1 pane`, `2 panes`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
