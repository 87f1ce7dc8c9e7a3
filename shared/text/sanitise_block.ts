import { sequenceEnd } from "./terminal_sequence.ts";
import { isSpaceChar, isUnsafeChar } from "./unsafe_char.ts";

/**
 * Makes lines of foreign text safe to show as lines: terminal sequences with their payload, controls,
 * bidi controls, invisible characters and lone surrogates are dropped, what separates words becomes a
 * space, and blanks at the end of a line go. Indents stay. Secrets are removed before it, as for
 * `sanitiseLine`. Linear in the length of `text`.
 */
export function sanitiseBlock(text: string): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (let at = 0; at < text.length;) {
    const end = sequenceEnd(text, at);
    if (end > at) {
      at = end;
      continue;
    }
    const codePoint = text.codePointAt(at) ?? 0;
    at += codePoint > 0xffff ? 2 : 1;
    if (codePoint === 0x0a) {
      lines.push(line.trimEnd());
      line = "";
    } else if (isSpaceChar(codePoint)) line += " ";
    else if (!isUnsafeChar(codePoint)) line += String.fromCodePoint(codePoint);
  }
  return [...lines, line.trimEnd()];
}
