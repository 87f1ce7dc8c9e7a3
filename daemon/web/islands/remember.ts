import { effect } from "@preact/signals";
import { type Filter, filterOf, fragmentOf } from "../components/filter.ts";
import { THEMES, type Ui } from "../components/ui.ts";
import { applyTheme, THEME_KEY } from "./theme_place.ts";

const COLLAPSED_KEY = "ntm-tracker.collapsed";
/** Sessions come and go; of those that were hidden once so many are remembered. */
const MOST_COLLAPSED = 500;

/** Brings back what the person had chosen to see, and keeps it from now on. */
export function remember(ui: Ui): void {
  const theme = read(THEME_KEY);
  ui.theme.value = THEMES.find((each) => each === theme) ?? "system";
  ui.collapsed.value = new Set((read(COLLAPSED_KEY) ?? "").split(",").filter((id) => id !== ""));
  const asked = filterOf(location.hash);
  // What was typed while the page loaded is newer than its address.
  ui.filter.value = { ...asked, text: ui.filter.value.text || asked.text };
  addEventListener("hashchange", () => {
    if (isPlace(location.hash)) return keepInAddress(ui.filter.value);
    ui.filter.value = filterOf(location.hash);
  });

  effect(() => {
    applyTheme(ui.theme.value);
    write(THEME_KEY, ui.theme.value);
  });
  effect(() => write(COLLAPSED_KEY, [...ui.collapsed.value].slice(-MOST_COLLAPSED).join()));
  effect(() => keepInAddress(ui.filter.value));
}

/** Whether a fragment names a place on the page, as that of a skip link does, and no filter. */
function isPlace(fragment: string): boolean {
  const parts = new URLSearchParams(fragment.slice(1));
  return fragment.length > 1 && !["q", "source", "status"].some((name) => parts.has(name));
}

function keepInAddress(filter: Filter): void {
  const fragment = fragmentOf(filter);
  if (fragment === location.hash.slice(1) || fragment === "" && isPlace(location.hash)) return;
  history.replaceState(null, "", fragment === "" ? location.pathname : `#${fragment}`);
}

/** A browser may forbid storage altogether. */
function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // It is not remembered, then.
  }
}
