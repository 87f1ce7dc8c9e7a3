import { effect } from "@preact/signals";
import type { View } from "../view.ts";
import { CHARTS_LOADED, type ChartsHost, type ShowCharts } from "./charts_host.ts";

/** How early they are asked for, so that they are there when they come into sight. */
const MARGIN = "200px";

const AWAY = "This comes by itself when the daemon answers again.";

/** Draws the charts once they are seen; they come in a bundle of their own. */
export function lazyCharts(view: View): void {
  const place = document.querySelector<HTMLElement>("[data-charts]");
  if (place === null) return;
  const watcher = new IntersectionObserver((entries) => {
    if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
    watcher.disconnect();
    load(place, view);
  }, { rootMargin: MARGIN });
  watcher.observe(place);
}

function load(place: HTMLElement, { request, epoch, now }: View): void {
  const host: ChartsHost = {
    request,
    now: () => now.peek(),
    // It has signals of its own: what this bundle's tell has to be handed over as a call.
    onEpoch: (listener) => effect(() => listener(epoch.value)),
  };
  addEventListener(CHARTS_LOADED, (event) => {
    if (event instanceof CustomEvent) (event.detail as ShowCharts)(place, host);
  }, { once: true });
  fetchCharts(place, { epoch, address: place.dataset["charts"] ?? "" });
}

interface Fetched extends Pick<View, "epoch"> {
  readonly address: string;
}

function fetchCharts(place: HTMLElement, { epoch, address }: Fetched): void {
  // Not `import()`: the bundler would make it a part of this bundle.
  const script = document.createElement("script");
  script.type = "module";
  script.src = address;
  script.addEventListener("error", () => {
    script.remove();
    tellFailure(place);
    // Each connection is another epoch.
    const failedIn = epoch.peek();
    const stop = effect(() => {
      if (epoch.value === failedIn) return;
      queueMicrotask(() => stop());
      // Some browsers remember that an address has failed.
      fetchCharts(place, { epoch, address: `${place.dataset["charts"]}?${epoch.peek()}` });
    });
  });
  document.head.append(script);
}

function tellFailure(place: HTMLElement): void {
  for (const each of place.querySelectorAll(".empty")) {
    each.textContent = AWAY;
  }
}
