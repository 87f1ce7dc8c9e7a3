import { sequenceEnd, stringBody } from "./terminal_sequence.ts";
import { isSpaceChar, isUnsafeChar } from "./unsafe_char.ts";

/** A reading of a text in which some of its units are missing. */
export interface RedactView {
  readonly text: string;
  /** Index in the original of each unit; undefined where nothing is missing. */
  readonly offsets?: readonly number[];
}

const PLAIN = /^[\x20-\x7e]*$/;
// deno-lint-ignore no-control-regex -- these begin what a terminal takes for a command
const SEQUENCE_START = /[\x1b\x80-\x9f]/;

/** Below this many columns a line is not taken for one that a terminal broke. */
const MIN_WRAP_COLUMNS = 20;
/** From this width on every line may be one that was broken, whatever the others measure. */
const SURE_WRAP_COLUMNS = 40;

/**
 * A line break with at most one blank and a box border (│ or ┃) before it, and after it any indent,
 * also one with such a border or a ⎿. Escaped: a glyph in a pattern stays one in the bundle.
 */
const LINE_GAP = / ?[\u2502\u2503|]?[ \t]?\r?\n[ \t]*(?:[\u2502\u2503|\u23bf][ \t]*)?/gu;

/**
 * The readings of a text in which a secret may show: without colours and invisible characters; and,
 * where there is more to leave out, without any sequence or control and with broken lines joined.
 * Where there are sequences, also with the last letter of each: a stray escape takes the first letter
 * of a word with it, and the rest is shown. Plain single-line text is its own only reading.
 */
export function redactViews(text: string): readonly RedactView[] {
  if (PLAIN.test(text)) return [{ text }];
  const shown = strip(text, " ");
  if (shown.text === text && !text.includes("\n")) return [{ text }];
  const views = [shown, joinLines(strip(text, ""))];
  return SEQUENCE_START.test(text) ? [...views, strip(text, " ", { keepsEnds: true })] : views;
}

/** `separator` stands for what moves the cursor or sounds: it ends a word in one reading only. */
function strip(
  text: string,
  separator: "" | " ",
  { keepsEnds = false }: { readonly keepsEnds?: boolean } = {},
): RedactView {
  const parts: string[] = [];
  const offsets: number[] = [];
  const put = (part: string, from: number) => {
    parts.push(part);
    for (let unit = 0; unit < part.length; unit++) offsets.push(from + unit);
  };
  let at = 0;
  while (at < text.length) {
    // The payload of a string is kept: it is no less secret for being invisible.
    const end = stringBody(text, at)?.start ?? sequenceEnd(text, at);
    if (end > at) {
      if (keepsEnds || !isColour(text, end)) put(separator, at);
      if (keepsEnds) put(text[end - 1] ?? "", end - 1);
      at = end;
      continue;
    }
    const codePoint = text.codePointAt(at) ?? 0;
    const char = String.fromCodePoint(codePoint);
    if (isSpaceChar(codePoint) || !isUnsafeChar(codePoint)) put(char, at);
    else if (codePoint < 0xa0) put(separator, at);
    at += char.length;
  }
  return { text: parts.join(""), offsets };
}

/** Whether the sequence that ends at `end` only changes how text looks. */
function isColour(text: string, end: number): boolean {
  return text[end - 1] === "m";
}

function joinLines(view: RedactView): RedactView {
  const full = fullWidth(view.text);
  const parts: string[] = [];
  const offsets: number[] = [];
  let kept = 0;
  const keep = (to: number) => {
    parts.push(view.text.slice(kept, to));
    for (let unit = kept; unit < to; unit++) offsets.push(view.offsets?.[unit] ?? unit);
  };
  let lineStart = 0;
  for (const gap of view.text.matchAll(LINE_GAP)) {
    const isFull = gap.index - lineStart >= full;
    lineStart = gap.index + gap[0].indexOf("\n") + 1;
    if (!isFull) continue;
    keep(gap.index);
    kept = gap.index + gap[0].length;
  }
  keep(view.text.length);
  return { text: parts.join(""), offsets };
}

/** Columns from which on a line counts as full; narrow panes are told by their widest line. */
function fullWidth(text: string): number {
  let widest = 0;
  for (const line of text.split("\n")) widest = Math.max(widest, line.trimEnd().length - 2);
  return Math.max(MIN_WRAP_COLUMNS, Math.min(SURE_WRAP_COLUMNS, widest));
}
