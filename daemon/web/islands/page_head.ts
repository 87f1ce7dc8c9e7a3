import { effect } from "@preact/signals";
import { faviconFor, titleFor } from "../components/page_title.ts";
import type { View } from "../view.ts";

/** Keeps the title and the icon of the page at how many wait. */
export function keepHead({ snapshot, link }: Pick<View, "snapshot" | "link">): void {
  let shown = "";
  effect(() => {
    const { waitingPanes } = snapshot.value.totals;
    const isKnown = link.value !== "lost" && link.value !== "refused";
    const title = isKnown ? titleFor(waitingPanes) : "ntm-tracker (disconnected)";
    if (title === shown) return;
    shown = title;
    document.title = title;
    const icon = document.querySelector<HTMLLinkElement>("link[rel=icon]");
    if (icon) icon.href = faviconFor(isKnown ? waitingPanes : 0);
  });
}
