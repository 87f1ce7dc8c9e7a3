import { PANE_STATUSES } from "./status_look.ts";
import type { Pane, PaneStatus } from "../../../shared/model/pane.ts";
import type { Session } from "../../../shared/model/session.ts";

/** Which panes are listed; an empty word or null asks for nothing. */
export interface Filter {
  readonly text: string;
  readonly sourceId: string | null;
  readonly status: PaneStatus | null;
}

export const NO_FILTER: Filter = { text: "", sourceId: null, status: null };

/** A longer one in an address was not typed by a person. */
const LONGEST_TEXT = 200;

export function isFiltering({ text, sourceId, status }: Filter): boolean {
  return text.trim() !== "" || sourceId !== null || status !== null;
}

/** Whether a pane of a session is asked for: every word of the text stands in some name of it. */
export function isWanted(
  pane: Pane,
  { session, filter }: { readonly session: Session; readonly filter: Filter },
): boolean {
  const { text, sourceId, status } = filter;
  if (sourceId !== null && pane.sourceId !== sourceId) return false;
  if (status !== null && pane.status !== status) return false;
  const words = text.toLowerCase().split(/\s+/).filter((word) => word !== "");
  if (words.length === 0) return true;
  const names = namesOf(pane, session);
  return words.every((word) => names.includes(word));
}

function namesOf(pane: Pane, session: Session): string {
  const { title, windowName, tmuxPaneId, agentType, agentSession, currentCommand } = pane;
  const names = [session.name, title, windowName, tmuxPaneId, agentType, agentSession?.model];
  return [...names, currentCommand, pane.currentPath].join("\n").toLowerCase();
}

/** The filter as the fragment of an address, without `#`; empty for one that asks for nothing. */
export function fragmentOf({ text, sourceId, status }: Filter): string {
  const parts = new URLSearchParams();
  if (text.trim() !== "") parts.set("q", text);
  if (sourceId !== null) parts.set("source", sourceId);
  if (status !== null) parts.set("status", status);
  return parts.toString();
}

/** Reads what {@linkcode fragmentOf} wrote; what is not understood asks for nothing. */
export function filterOf(fragment: string): Filter {
  const parts = new URLSearchParams(fragment.replace(/^#/, ""));
  const status = PANE_STATUSES.find((each) => each === parts.get("status")) ?? null;
  const sourceId = parts.get("source")?.slice(0, LONGEST_TEXT) || null;
  return { text: (parts.get("q") ?? "").slice(0, LONGEST_TEXT), sourceId, status };
}
