import { hydrate } from "preact";
import { ISLANDS } from "../components/islands.ts";
import { ViewContext } from "../components/view_context.ts";
import type { Seed } from "../view.ts";
import { connect } from "./connect.ts";
import { tellExactTimes } from "./exact_times.ts";
import { Held } from "./held.tsx";
import { lazyCharts } from "./lazy_charts.ts";
import { LiveView } from "./live_view.ts";
import { keepHead } from "./page_head.ts";
import { remember } from "./remember.ts";
import { listenForShortcuts } from "./shortcuts.ts";

const seed: Seed = JSON.parse(document.getElementById("seed")?.textContent ?? "");
const view = new LiveView(seed, connect);

for (const place of document.querySelectorAll<HTMLElement>("[data-island]")) {
  const Part = ISLANDS[place.dataset["island"] ?? ""];
  if (Part === undefined) continue;
  const typed = place.querySelector<HTMLInputElement>("#search")?.value ?? "";
  hydrate(
    <ViewContext.Provider value={view}>
      <Held Part={Part} />
    </ViewContext.Provider>,
    place,
  );
  // Whoever was quicker than this script has typed already, and hydration empties the box.
  if (typed !== "") view.ui.filter.value = { ...view.ui.filter.value, text: typed };
  // One after the other: together they would hold up what a person does meanwhile.
  await new Promise((resolve) => setTimeout(resolve));
}
// Only now: hydration takes what the server drew for what there is.
remember(view.ui);
keepHead(view);
listenForShortcuts(view.ui);
tellExactTimes();
lazyCharts(view);
void view.live();
