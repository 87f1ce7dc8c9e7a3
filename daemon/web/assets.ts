import chartsScript from "./static/generated/charts.js" with { type: "text" };
import islands from "./static/generated/islands.js" with { type: "text" };
import theme from "./static/generated/theme.js" with { type: "text" };
import settings from "./static/generated/settings.js" with { type: "text" };
import settingsStyle from "./static/settings.css" with { type: "text" };
import adaptions from "./static/style/adaptions.css" with { type: "text" };
import base from "./static/style/base.css" with { type: "text" };
import charts from "./static/style/charts.css" with { type: "text" };
import colours from "./static/style/colours.css" with { type: "text" };
import controls from "./static/style/controls.css" with { type: "text" };
import detail from "./static/style/detail.css" with { type: "text" };
import dialogs from "./static/style/dialogs.css" with { type: "text" };
import inbox from "./static/style/inbox.css" with { type: "text" };
import marks from "./static/style/marks.css" with { type: "text" };
import overview from "./static/style/overview.css" with { type: "text" };
import page from "./static/style/page.css" with { type: "text" };
import sessions from "./static/style/sessions.css" with { type: "text" };
import { favicons } from "./favicon.ts";

export interface Asset {
  readonly type: string;
  readonly text: string;
}

/** One sheet in the end: what comes later wins where two rules are as exact as each other. */
const STYLE = [
  ...[colours, base, controls, marks, page],
  ...[inbox, overview, sessions, detail, charts, dialogs, adaptions],
].join("\n");

const SCRIPT = "text/javascript; charset=utf-8";

/** Everything a page loads, by its name below `/static/`. */
export const ASSETS: Readonly<Record<string, Asset>> = {
  "charts.js": { type: SCRIPT, text: chartsScript },
  "islands.js": { type: SCRIPT, text: islands },
  "theme.js": { type: SCRIPT, text: theme },
  "settings.css": { type: "text/css; charset=utf-8", text: settingsStyle },
  "settings.js": { type: SCRIPT, text: settings },
  "style.css": { type: "text/css; charset=utf-8", text: STYLE },
  ...Object.fromEntries(
    Object.entries(favicons()).map(([name, text]) => [name, { type: "image/svg+xml", text }]),
  ),
};
