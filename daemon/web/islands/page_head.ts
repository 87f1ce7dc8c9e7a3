import { effect } from "@preact/signals";
import { openEscalations } from "../components/open_escalations.ts";
import { faviconFor, titleFor } from "../components/page_title.ts";
import type { View } from "../view.ts";

/** Keeps the title and the icon of the page at how many wait. */
export function keepHead({ snapshot, link, now }: Pick<View, "snapshot" | "link" | "now">): void {
  let shown = "";
  effect(() => {
    const waiting = openEscalations(snapshot.value.escalations, now.value).length;
    const isKnown = link.value !== "lost" && link.value !== "refused";
    const title = isKnown ? titleFor(waiting) : "ntm-tracker (disconnected)";
    if (title === shown) return;
    shown = title;
    document.title = title;
    const icon = document.querySelector<HTMLLinkElement>("link[rel=icon]");
    if (icon) icon.href = faviconFor(isKnown ? waiting : 0);
  });
}
