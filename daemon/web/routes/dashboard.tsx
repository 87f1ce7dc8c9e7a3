import { signal } from "@preact/signals";
import { renderToString } from "preact-render-to-string";
import { ChartsPlace } from "../components/charts_place.tsx";
import { ISLANDS } from "../components/islands.ts";
import { openEscalations } from "../components/open_escalations.ts";
import { faviconFor, titleFor } from "../components/page_title.ts";
import { Ui } from "../components/ui.ts";
import { ViewContext } from "../components/view_context.ts";
import type { Seed, View } from "../view.ts";

/** The whole page as it stands at this moment; a browser makes it live. */
export function dashboard(seed: Seed): string {
  const waiting = openEscalations(seed.snapshot.escalations, seed.now).length;
  const page = (
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{titleFor(waiting)}</title>
        <link rel="icon" type="image/svg+xml" href={faviconFor(waiting)} />
        <link rel="stylesheet" href="/static/style.css" />
        <script src="/static/theme.js" />
        <script type="module" src="/static/islands.js" />
      </head>
      <body>
        <ViewContext.Provider value={stillView(seed)}>
          <a class="skip" href="#sessions-title">To the sessions</a>
          <Island name="header" as="header" />
          <Island name="banner" />
          <main>
            <div class="column">
              <Island name="inbox" />
              <Island name="overview" />
              <Island name="sessions" />
              <div data-charts="/static/charts.js">
                <ChartsPlace />
              </div>
            </div>
            <Island name="detail" as="aside" label="Details" />
          </main>
          <Island name="dialogs" />
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

interface IslandProps {
  readonly name: string;
  readonly as?: "div" | "header" | "aside";
  readonly label?: string;
}

function Island({ name, as: Place = "div", label }: IslandProps) {
  const Part = ISLANDS[name];
  if (Part === undefined) throw new Error(`draw page: there is no island ${name}`);
  return (
    <Place data-island={name} aria-label={label}>
      <Part />
    </Place>
  );
}

/** As the view of a browser is before it has reached the daemon: both draw the same then. */
function stillView({ snapshot, health, dismissed, role, snoozeMinutes, now }: Seed): View {
  return {
    snapshot: signal(snapshot),
    health: signal(health),
    dismissed: signal(dismissed),
    today: signal(null),
    now: signal(now),
    link: signal("connecting"),
    outdated: signal(false),
    epoch: signal(0),
    role,
    snoozeMinutes,
    ui: new Ui(),
    request: () => Promise.reject(new Error("ask daemon: the page is only drawn here")),
    onEvents: () => () => {},
    copy: () => Promise.resolve(false),
  };
}

/** JSON that cannot end the script element it stands in. */
function scriptJson(value: unknown): string {
  return JSON.stringify(value).replace(/</g, "\\u003c");
}
