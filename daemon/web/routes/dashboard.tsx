import { signal } from "@preact/signals";
import { renderToString } from "preact-render-to-string";
import { ISLANDS } from "../components/islands.ts";
import { ViewContext } from "../components/view_context.ts";
import type { Seed, View } from "../view.ts";

/** The whole page as it stands at this moment; a browser makes it live. */
export function dashboard(seed: Seed): string {
  const waiting = seed.snapshot.totals.waitingPanes;
  const page = (
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{waiting > 0 ? `(${waiting}) ntm-tracker` : "ntm-tracker"}</title>
        <link rel="icon" type="image/svg+xml" href="/static/favicon.svg" />
        <link rel="stylesheet" href="/static/style.css" />
        <script type="module" src="/static/islands.js" />
      </head>
      <body>
        <ViewContext.Provider value={stillView(seed)}>
          <Island name="banner" />
          <header>
            <h1>ntm-tracker</h1>
          </header>
          <main>
            <Island name="inbox" />
            <Island name="overview" />
            <Island name="sessions" />
          </main>
        </ViewContext.Provider>
        <script
          type="application/json"
          id="seed"
          dangerouslySetInnerHTML={{ __html: scriptJson(seed) }}
        />
      </body>
    </html>
  );
  return `<!doctype html>${renderToString(page)}`;
}

function Island({ name }: { readonly name: string }) {
  const Part = ISLANDS[name];
  if (Part === undefined) throw new Error(`draw page: there is no island ${name}`);
  return (
    <div data-island={name}>
      <Part />
    </div>
  );
}

function stillView({ snapshot, health, role, now }: Seed): View {
  return {
    snapshot: signal(snapshot),
    health: signal(health),
    now: signal(now),
    link: signal("live"),
    role,
    request: () => Promise.reject(new Error("ask daemon: the page is only drawn here")),
  };
}

/** JSON that cannot end the script element it stands in. */
function scriptJson(value: unknown): string {
  return JSON.stringify(value).replace(/</g, "\\u003c");
}
