import { sanitiseLine } from "../../shared/text/sanitise.ts";

const ELLIPSIS = "…";
/** What is begun by the first reads in its own direction up to the second. */
const ISOLATE = "\u2068";
const END_ISOLATE = "\u2069";

/** Letters that read from right to left, whose neighbours a surface would put in another order. */
const RIGHT_TO_LEFT =
  /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}]/u;

/** Code points that are looked at for one shown character: flags and families are long. */
const MOST_PER_CHARACTER = 16;

const characters = new Intl.Segmenter("en", { granularity: "grapheme" });

/**
 * A foreign text as one safe line of at most `max` characters as people count them, the ellipsis
 * among them. One that reads from right to left is kept from turning what stands beside it; it is up
 * to two invisible units longer.
 */
export function shownText(text: string, max: number): string {
  const cut = cutText(sanitiseLine(text, max * MOST_PER_CHARACTER), max);
  return RIGHT_TO_LEFT.test(cut) ? `${ISOLATE}${cut}${END_ISOLATE}` : cut;
}

/** Cuts between characters as people count them, so that no accent or emoji is torn. */
function cutText(text: string, max: number): string {
  if (text.length <= max) return text;
  const kept: string[] = [];
  for (const { segment } of characters.segment(text)) {
    kept.push(segment);
    if (kept.length > max) return kept.slice(0, max - 1).join("").trimEnd() + ELLIPSIS;
  }
  return text;
}
