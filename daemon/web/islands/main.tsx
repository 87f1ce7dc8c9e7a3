import { type ComponentType, hydrate } from "preact";
import { ISLANDS } from "../components/islands.ts";
import { ViewContext } from "../components/view_context.ts";
import type { Seed } from "../view.ts";
import { tellExactTimes } from "./exact_times.ts";
import { lazyCharts } from "./lazy_charts.ts";
import { LiveView } from "./live_view.ts";
import { connectBySocket } from "./open_socket.ts";
import { keepHead } from "./page_head.ts";
import { remember } from "./remember.ts";
import { listenForShortcuts } from "./shortcuts.ts";

const seed: Seed = JSON.parse(document.getElementById("seed")?.textContent ?? "");
const view = new LiveView(seed, connectBySocket);

for (const place of document.querySelectorAll<HTMLElement>("[data-island]")) {
  const Part = ISLANDS[place.dataset["island"] ?? ""];
  if (Part === undefined) continue;
  hydrate(
    <ViewContext.Provider value={view}>
      <Held Part={Part} />
    </ViewContext.Provider>,
    place,
  );
  // One after the other: together they would hold up what a person does meanwhile.
  await new Promise((resolve) => setTimeout(resolve));
}

/**
 * Keeps an island from being a child that somebody else was handed: the provider is never drawn
 * again and would hold on to its first child as that was first drawn, and through it to every tree
 * that the island has drawn since.
 */
function Held({ Part }: { readonly Part: ComponentType }) {
  return <Part />;
}
// Only now: hydration takes what the server drew for what there is.
remember(view.ui);
keepHead(view);
listenForShortcuts(view.ui);
tellExactTimes();
lazyCharts(view);
void view.live();
