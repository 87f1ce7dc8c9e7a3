import type { Redact } from "../../shared/text/redact.ts";
import { sanitiseBlock } from "../../shared/text/sanitise_block.ts";

export interface PreviewBounds {
  readonly maxLines: number;
  /** As UTF-8, line ends among them. */
  readonly maxBytes: number;
}

export interface PreviewText {
  readonly lines: readonly string[];
  /** Something stood above that is left out. */
  readonly truncated: boolean;
}

/**
 * The end of what a pane shows, fit to be sent: redacted while it is whole, then without terminal
 * controls, then within bounds.
 */
export function previewText(
  text: string,
  { redact, maxLines, maxBytes }: PreviewBounds & { readonly redact: Redact },
): PreviewText {
  const all = sanitiseBlock(redact(text));
  const shown = all.slice(0, all.findLastIndex((line) => line !== "") + 1);
  const recent = shown.slice(Math.max(0, shown.length - maxLines));
  const lines = lastBytes(recent, maxBytes);
  return { lines, truncated: lines.length < shown.length };
}

/** As many whole lines from the end as fit. */
function lastBytes(lines: readonly string[], maxBytes: number): readonly string[] {
  const encoder = new TextEncoder();
  let bytes = 0;
  for (let at = lines.length - 1; at >= 0; at--) {
    bytes += encoder.encode(lines[at] ?? "").length + 1;
    if (bytes > maxBytes) return lines.slice(at + 1);
  }
  return lines;
}
