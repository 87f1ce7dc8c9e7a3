/** What a window that shows the page does for it beyond what a browser does. */
export type WindowOffer = "terminal" | "copy";

/** Whether the window that shows the page offers that; its host wrote so into the page. */
export function windowOffers(offer: WindowOffer): boolean {
  const offers = document.documentElement?.dataset["windowOffers"] ?? "";
  return offers.split(" ").includes(offer);
}
