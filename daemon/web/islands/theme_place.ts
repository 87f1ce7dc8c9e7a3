/** Under which the theme is remembered. */
export const THEME_KEY = "ntm-tracker.theme";

/** Shows the page in a theme; the style sheet does the rest. A window may have one of its own. */
export function applyTheme(theme: string): void {
  const { dataset } = document.documentElement;
  dataset["theme"] = theme === "system" ? dataset["windowTheme"] ?? theme : theme;
}
