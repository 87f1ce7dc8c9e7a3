import type { PaneStatus } from "../../shared/model/pane.ts";
import type { SourceStatus } from "../../shared/model/source.ts";
import { type Span, span, type Style } from "./line.ts";

interface Look {
  /** One column wide; each differs in shape, so that it can be told without its colour. */
  readonly symbol: string;
  readonly style: Style | undefined;
}

const PANE: Readonly<Record<PaneStatus, Look>> = {
  active: { symbol: "●", style: "good" },
  waiting: { symbol: "▲", style: "alert" },
  idle: { symbol: "○", style: undefined },
  ended: { symbol: "×", style: "faint" },
  unknown: { symbol: "?", style: "faint" },
};

const SOURCE: Readonly<Record<SourceStatus, Look>> = {
  ok: { symbol: "✓", style: "good" },
  degraded: { symbol: "!", style: "bad" },
  disconnected: { symbol: "-", style: "faint" },
};

/** The state of a pane or session: symbol and word, in its colour. */
export function statusSpan(status: PaneStatus): Span {
  return lookSpan(PANE[status], status);
}

/** The symbol of a state alone, where the word stands elsewhere in the line. */
export function statusSymbol(status: PaneStatus): Span {
  const look: Look | undefined = PANE[status];
  return span(look?.symbol ?? "?", look?.style);
}

export function sourceSpan(status: SourceStatus): Span {
  return lookSpan(SOURCE[status], status);
}

/** A newer daemon may have a state that this build does not know: its word must do. */
function lookSpan(look: Look | undefined, word: string): Span {
  return span(`${look?.symbol ?? "?"} ${word}`, look?.style);
}
