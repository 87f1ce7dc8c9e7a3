import { signal } from "@preact/signals";
import { ChartsPlace } from "../components/charts_place.tsx";
import { ISLANDS } from "../components/islands.ts";
import { openEscalations } from "../components/open_escalations.ts";
import { titleFor } from "../components/page_title.ts";
import { Ui } from "../components/ui.ts";
import { ViewContext } from "../components/view_context.ts";
import type { Seed, View } from "../view.ts";
import { pageText } from "./page.tsx";

/** The whole page as it stands at this moment; a browser makes it live. */
export function dashboard(seed: Seed): string {
  const waiting = openEscalations(seed.snapshot.escalations, seed.now).length;
  const children = (
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
  );
  const script = { name: "islands.js", seed };
  return pageText({ title: titleFor(waiting), waiting, script, children });
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
    opensTerminals: signal(false),
  };
}
