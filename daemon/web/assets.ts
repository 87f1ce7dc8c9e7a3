import favicon from "./static/favicon.svg" with { type: "text" };
import islands from "./static/generated/islands.js" with { type: "text" };
import style from "./static/style.css" with { type: "text" };

export interface Asset {
  readonly type: string;
  readonly text: string;
}

/** Everything a page loads, by its name below `/static/`. */
export const ASSETS: Readonly<Record<string, Asset>> = {
  "favicon.svg": { type: "image/svg+xml", text: favicon },
  "islands.js": { type: "text/javascript; charset=utf-8", text: islands },
  "style.css": { type: "text/css; charset=utf-8", text: style },
};
