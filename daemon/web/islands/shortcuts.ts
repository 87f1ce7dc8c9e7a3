import { closeDetail, isInDetail, openerOf } from "../components/choose.ts";
import type { Ui } from "../components/ui.ts";

/** What is searched for is typed there. */
const SEARCH = "search";

/** Lets everything be reached by single keys, while nothing is being typed. */
export function listenForShortcuts(ui: Ui): void {
  // Whoever opens the page in order to search.
  if (location.hash === `#${SEARCH}`) document.getElementById(SEARCH)?.focus();
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (ui.dialog.value !== null) return;
    const target = event.target instanceof HTMLElement ? event.target : document.body;
    if (isTyping(target)) {
      if (event.key !== "Escape") return;
      if (target.id === SEARCH && ui.filter.value.text !== "") {
        // Browsers would empty the box alone, and only some of them.
        event.preventDefault();
        ui.filter.value = { ...ui.filter.value, text: "" };
      } else target.blur();
      return;
    }
    if (press(event.key, { ui, target })) event.preventDefault();
  });
}

interface Pressed {
  readonly ui: Ui;
  readonly target: HTMLElement;
}

/** @returns whether the key meant something. */
function press(key: string, { ui, target }: Pressed): boolean {
  switch (key) {
    case "?":
      ui.dialog.value = { kind: "shortcuts" };
      return true;
    case "/":
      beginSearch();
      return true;
    case "g":
      document.getElementById("inbox-title")?.focus();
      return true;
    case "j":
      return step(rowedPlace({ ui, target }), 1);
    case "k":
      return step(rowedPlace({ ui, target }), -1);
    case "Escape":
      if (ui.choice.value === null) return false;
      closeDetail(ui);
      return true;
    default:
      return key.length === 1 && pressHotkey(key, { ui, target });
  }
}

/** What was searched for before is selected: the next word takes its place. */
function beginSearch(): void {
  const box = document.getElementById(SEARCH);
  box?.focus();
  if (box instanceof HTMLInputElement) box.select();
}

/** Where keys that walk along the rows begin: beside the list that is the row it was opened from. */
function rowedPlace({ ui, target }: Pressed): HTMLElement {
  return isInDetail(target) ? openerOf(ui) ?? target : target;
}

/** Moves the focus along the rows of the page. */
function step(from: HTMLElement, by: 1 | -1): boolean {
  const stops = [...document.querySelectorAll<HTMLElement>("[data-nav]")]
    .filter((stop) => stop.closest("details:not([open])") === null);
  const row = from.closest("[data-row]");
  const here = stops.findIndex((stop) => stop === from || stop.closest("[data-row]") === row);
  const next = here < 0 ? (by > 0 ? 0 : stops.length - 1) : here + by;
  const stop = stops[Math.max(0, Math.min(next, stops.length - 1))];
  stop?.focus();
  stop?.scrollIntoView({ block: "nearest" });
  return stop !== undefined;
}

/** What they do is done to one pane: in its row they never mean what lies around it. */
const PANE_KEYS: ReadonlySet<string> = new Set(["c", "f"]);

/** Presses the button of that key in the row with the focus, or in what lies around it. */
function pressHotkey(key: string, { ui, target }: Pressed): boolean {
  for (const place of [target, rowedPlace({ ui, target })]) {
    const pane = PANE_KEYS.has(key) ? place.closest("[data-pane]") : null;
    if (pane !== null) return pressBeside(key, { ui, pane });
    const button = buttonOf(key, place);
    button?.click();
    if (button !== null) return true;
  }
  return false;
}

/** A row of a pane has no buttons: shows the pane beside the list, and presses the button there. */
function pressBeside(
  key: string,
  { ui, pane }: { readonly ui: Ui; readonly pane: Element },
): true {
  pane.querySelector<HTMLElement>("[data-nav]")?.click();
  const shown = `[data-shown="${CSS.escape(ui.choice.value?.id ?? "")}"]`;
  // By then it is drawn.
  requestAnimationFrame(() => {
    document.querySelector<HTMLElement>(`${shown} ${keyed(key)}`)?.click();
  });
  return true;
}

function buttonOf(key: string, place: HTMLElement): HTMLElement | null {
  for (let row = place.closest("[data-row]"); row; row = parentRow(row)) {
    const button = row.querySelector<HTMLElement>(keyed(key));
    if (button !== null) return button;
  }
  return null;
}

function keyed(key: string): string {
  return `[data-hotkey="${CSS.escape(key)}"]`;
}

function parentRow(row: Element): Element | null {
  return row.parentElement?.closest("[data-row]") ?? null;
}

function isTyping(target: HTMLElement): boolean {
  return target.matches("input, select, textarea") || target.isContentEditable;
}
