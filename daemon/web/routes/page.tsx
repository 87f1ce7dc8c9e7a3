import type { ComponentChildren } from "preact";
import { renderToString } from "preact-render-to-string";
import { faviconFor } from "../components/page_title.ts";

interface PageProps {
  readonly title: string;
  /** How many wait, for the icon. */
  readonly waiting?: number;
  readonly class?: string;
  /** Sheets beside the one of all pages, by their names. */
  readonly styles?: readonly string[];
  /** What wakes the page, by its name, and the data that it begins with. */
  readonly script?: { readonly name: string; readonly seed: unknown };
  readonly children: ComponentChildren;
}

/** The text of a whole page. */
export function pageText(props: PageProps): string {
  const { title, waiting = 0, styles = [], script, children } = props;
  const page = (
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{title}</title>
        <link rel="icon" type="image/svg+xml" href={faviconFor(waiting)} />
        {["style.css", ...styles].map((name) => (
          <link key={name} rel="stylesheet" href={`/static/${name}`} />
        ))}
        <script src="/static/theme.js" />
        {script && <script type="module" src={`/static/${script.name}`} />}
      </head>
      <body class={props.class}>
        {children}
        {script && (
          <script
            type="application/json"
            id="seed"
            dangerouslySetInnerHTML={{ __html: scriptJson(script.seed) }}
          />
        )}
      </body>
    </html>
  );
  return `<!doctype html>${renderToString(page)}`;
}

/** JSON that cannot end the script element it stands in. */
function scriptJson(value: unknown): string {
  return JSON.stringify(value).replace(/</g, "\\u003c");
}
