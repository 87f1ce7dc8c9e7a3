import type { View } from "../view.ts";
import type { Tab, Ui } from "./ui.ts";

/** The heading of what is shown beside the list. */
export const DETAIL_TITLE = "detail-title";

/** What stands in the list of that which is shown beside it. */
const CHOSEN_STOP =
  ".pane[aria-current] > [data-nav], .session[data-chosen=true] > .head [data-nav]";

/** Shows a pane beside the list. */
export function choosePane(
  { ui }: View,
  { paneId, event }: { readonly paneId: string; readonly event: MouseEvent },
): void {
  const tab = ui.choice.value?.tab ?? "why";
  ui.choice.value = { kind: "pane", id: paneId, tab };
  goTo(ui, event);
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
  goTo(ui, event);
}

/** Shows nothing beside the list, and gives the focus back to where that was opened from. */
export function closeDetail(ui: Ui): void {
  const opener = openerOf(ui);
  const { activeElement } = document;
  const isLost = activeElement === document.body || isInDetail(activeElement);
  ui.choice.value = null;
  if (isLost) opener?.focus();
}

/** The row from which the part beside the list was opened is the row of those who are in it. */
export function openerOf({ opener }: Ui): HTMLElement | null {
  return opener?.isConnected ? opener : document.querySelector<HTMLElement>(CHOSEN_STOP);
}

/** Whether it stands in the part beside the list. */
export function isInDetail(element: Element | null): boolean {
  return element !== null && element.closest("aside") !== null;
}

/** Whoever came by a key goes on with keys: they must land where they asked to go. */
function goTo(ui: Ui, { detail, currentTarget }: MouseEvent): void {
  const button = currentTarget instanceof HTMLElement ? currentTarget : null;
  const row = button?.closest("[data-row]") ?? null;
  // A key presses buttons of a row without giving them the focus.
  const before = [document.activeElement, ui.opener].find((each) => row?.contains(each));
  ui.opener = before instanceof HTMLElement ? before : button;
  if (detail === 0) requestAnimationFrame(() => document.getElementById(DETAIL_TITLE)?.focus());
}
