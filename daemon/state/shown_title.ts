/** What agents animate their titles with: Braille and half-circles, as a word of its own. */
const FRAME = /(^|\s)[\u2800-\u28ff\u25d0-\u25d3](?=\s|$)/gu;

/**
 * The title that is shown: while only an animation turns it stays the one that was, for each frame
 * would be news to every client.
 */
export function shownTitle(before: string, now: string): string {
  return before === now || still(before) === still(now) ? before : now;
}

function still(title: string): string {
  return title.replace(FRAME, "$1\u2800");
}
