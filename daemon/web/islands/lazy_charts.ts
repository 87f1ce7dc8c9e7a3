import { effect } from "@preact/signals";
import type { View } from "../view.ts";
import type { ChartsHost, showCharts } from "./charts.tsx";

interface ChartsModule {
  readonly showCharts: typeof showCharts;
}

/** How early they are asked for, so that they are there when they come into sight. */
const MARGIN = "200px";

/** Draws the charts once they are seen; they come in a bundle of their own. */
export function lazyCharts(view: View): void {
  const place = document.querySelector<HTMLElement>("[data-charts]");
  if (place === null) return;
  const watcher = new IntersectionObserver((entries) => {
    if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
    watcher.disconnect();
    void load(place, view);
  }, { rootMargin: MARGIN });
  watcher.observe(place);
}

async function load(place: HTMLElement, { request, epoch, now }: View): Promise<void> {
  // A name that the bundler does not follow: its text must not be part of this bundle.
  const file = place.dataset["charts"] ?? "";
  const { showCharts }: ChartsModule = await import(file);
  const host: ChartsHost = {
    request,
    now: () => now.peek(),
    // It has signals of its own: what this bundle's tell has to be handed over as a call.
    onEpoch: (listener) => effect(() => listener(epoch.value)),
  };
  showCharts(place, host);
}
