import type { HostFrame } from "../../shared/rpc/page_frames.ts";

/** The script that hands a frame to a page; nothing happens in a document that waits for none. */
export function receiveScript(frame: HostFrame): string {
  return `globalThis.ntmTracker?.receive(${scriptLiteral(frame)})`;
}

/**
 * Focuses the search of the dashboard, and goes there first from another page. What was searched for
 * before is selected: the next word takes its place.
 */
export const SEARCH_SCRIPT = `{const e=document.getElementById("search");` +
  `e?(e.focus(),e.select()):location.assign("/#search")}`;

/** Loads a page of ours in place of the one that is shown. */
export function goScript(path: string): string {
  return `location.assign(${scriptLiteral(path)})`;
}

/** A value as an expression that ends neither a string, a line, nor an element around the script. */
function scriptLiteral(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
