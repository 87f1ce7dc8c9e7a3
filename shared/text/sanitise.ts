import { sequenceEnd } from "./terminal_sequence.ts";
import { isSpaceChar, isUnsafeChar } from "./unsafe_char.ts";

const ELLIPSIS = "…";

/** Printable ASCII with single spaces inside: what nearly every title is. */
const PLAIN = /^[\x21-\x7e]+(?: [\x21-\x7e]+)*$/;

/**
 * Makes one line of foreign metadata (a title, path, name or command) safe to show: terminal
 * sequences with their payload, controls, bidi controls, invisible characters and lone surrogates
 * are dropped, a run of whitespace or line breaks becomes one space, the ends are trimmed, and more
 * than `maxChars` code points are cut so that the ellipsis is the last of them. Decodes nothing, so
 * text that only looks escaped stays. Linear in the length of `text`.
 *
 * Not an escaper: HTML, CSV and Prometheus each want their own. Secrets are removed before
 * it, since a secret that was cut is no longer recognised: `sanitiseLine(redact(text))`.
 */
export function sanitiseLine(text: string, maxChars = 200): string {
  if (text.length <= maxChars && PLAIN.test(text)) return text;
  const chars = visibleChars(text, maxChars);
  if (chars.length <= maxChars) return chars.join("");
  if (maxChars < 1) return "";
  return chars.slice(0, maxChars - 1).join("").trimEnd() + ELLIPSIS;
}

/** The safe code points of a text, one more than `maxChars` at least when there are more. */
function visibleChars(text: string, maxChars: number): string[] {
  const chars: string[] = [];
  let gap = false;
  let at = 0;
  while (at < text.length && chars.length <= maxChars) {
    const end = sequenceEnd(text, at);
    if (end > at) {
      at = end;
      continue;
    }
    const codePoint = text.codePointAt(at) ?? 0;
    at += codePoint > 0xffff ? 2 : 1;
    if (isSpaceChar(codePoint)) {
      gap = chars.length > 0;
    } else if (!isUnsafeChar(codePoint)) {
      if (gap) chars.push(" ");
      gap = false;
      chars.push(String.fromCodePoint(codePoint));
    }
  }
  return chars;
}
