import charts from "./static/generated/charts.js" with { type: "text" };
import islands from "./static/generated/islands.js" with { type: "text" };
import theme from "./static/generated/theme.js" with { type: "text" };
import settings from "./static/generated/settings.js" with { type: "text" };
import settingsStyle from "./static/settings.css" with { type: "text" };
import style from "./static/style.css" with { type: "text" };
import { favicons } from "./favicon.ts";

export interface Asset {
  readonly type: string;
  readonly text: string;
}

const SCRIPT = "text/javascript; charset=utf-8";

/** Everything a page loads, by its name below `/static/`. */
export const ASSETS: Readonly<Record<string, Asset>> = {
  "charts.js": { type: SCRIPT, text: charts },
  "islands.js": { type: SCRIPT, text: islands },
  "theme.js": { type: SCRIPT, text: theme },
  "settings.css": { type: "text/css; charset=utf-8", text: settingsStyle },
  "settings.js": { type: SCRIPT, text: settings },
  "style.css": { type: "text/css; charset=utf-8", text: style },
  ...Object.fromEntries(
    Object.entries(favicons()).map(([name, text]) => [name, { type: "image/svg+xml", text }]),
  ),
};
