import { applyTheme, THEME_KEY } from "./theme_place.ts";

// Runs before anything is drawn: a page that is dark must not come up light.
try {
  applyTheme(localStorage.getItem(THEME_KEY) ?? "system");
} catch {
  // The browser forbids storage: the system's theme it is.
}
