/** Under which the theme is remembered. */
export const THEME_KEY = "ntm-tracker.theme";

/** Shows the page in a theme; the style sheet does the rest. */
export function applyTheme(theme: string): void {
  document.documentElement.dataset["theme"] = theme;
}
