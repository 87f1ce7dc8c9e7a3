import { createScanner } from "jsonc-parser";

/** How a JSON text is laid out, for what is added to it. */
export interface JsonLayout {
  /** Written by a program that spares every blank. */
  readonly isDense: boolean;
  /** One step of indentation. */
  readonly indent: string;
  readonly lineEnd: "\n" | "\r\n";
}

const END_OF_FILE = 17;
const LINE_BREAK = 14;
const BLANKS = 15;

/** The layout of a text that is JSON. */
export function layoutOf(text: string): JsonLayout {
  const trimmed = text.trim();
  return {
    isDense: trimmed !== "{}" && !hasBlanks(trimmed),
    indent: /^[ \t]+(?=")/m.exec(text)?.[0] ?? "  ",
    lineEnd: text.includes("\r\n") ? "\r\n" : "\n",
  };
}

function hasBlanks(text: string): boolean {
  const scanner = createScanner(text, false);
  for (;;) {
    // Numbers, since the library declares its own as a const enum.
    const kind: number = scanner.scan();
    if (kind === END_OF_FILE) return false;
    if (kind === LINE_BREAK || kind === BLANKS) return true;
  }
}
