import { hydrate } from "preact";
import { ISLANDS } from "../components/islands.ts";
import { ViewContext } from "../components/view_context.ts";
import type { Seed } from "../view.ts";
import { LiveView } from "./live_view.ts";

const seed: Seed = JSON.parse(document.getElementById("seed")?.textContent ?? "");
const view = new LiveView(seed);

for (const place of document.querySelectorAll<HTMLElement>("[data-island]")) {
  const Part = ISLANDS[place.dataset["island"] ?? ""];
  if (Part === undefined) continue;
  hydrate(
    <ViewContext.Provider value={view}>
      <Part />
    </ViewContext.Provider>,
    place,
  );
}
void view.live();
