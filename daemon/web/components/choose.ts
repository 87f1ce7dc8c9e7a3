import type { View } from "../view.ts";
import type { Tab } from "./ui.ts";

/** The heading of what is shown beside the list. */
export const DETAIL_TITLE = "detail-title";

/** Shows a pane beside the list. */
export function choosePane(
  { ui }: View,
  { paneId, event }: { readonly paneId: string; readonly event: MouseEvent },
): void {
  const tab = ui.choice.value?.tab ?? "why";
  ui.choice.value = { kind: "pane", id: paneId, tab };
  if (isByKey(event)) focusDetail();
}

/** Shows a session beside the list; it has no single reason, so there is nothing to explain. */
export function chooseSession(
  { ui }: View,
  { sessionId, tab, event }: {
    readonly sessionId: string;
    readonly tab: Exclude<Tab, "why">;
    readonly event: MouseEvent;
  },
): void {
  ui.choice.value = { kind: "session", id: sessionId, tab };
  if (isByKey(event)) focusDetail();
}

/** Whoever came by a key goes on with keys: they must land where they asked to go. */
function isByKey({ detail }: MouseEvent): boolean {
  return detail === 0;
}

function focusDetail(): void {
  requestAnimationFrame(() => document.getElementById(DETAIL_TITLE)?.focus());
}
