import { sanitiseLine } from "../../shared/text/sanitise.ts";
import { cutLine, type Line, lineText } from "./line.ts";
import type { Screen } from "./screen.ts";

/** Longest text of a pane or session that is shown, before the terminal's width cuts it. */
const LONGEST = 200;

/** What a JSON text may not bring to a terminal as it is: C1 controls, bidi, invisible characters. */
const HIDDEN = /[\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/** Makes a name, title, path or message safe to show; the daemon did so, but this is the edge. */
export function clean(text: string): string {
  return sanitiseLine(text, LONGEST);
}

/** Prints lines, cut to the terminal when there is one. */
export function printLines(screen: Screen, lines: readonly Line[]): Promise<void> {
  const { columns } = screen.size();
  const text = lines.map((line) => `${lineText(cutLine(line, columns), screen)}\n`).join("");
  return screen.print(text);
}

/** Prints one JSON document over several lines. */
export function printJson(screen: Screen, value: unknown): Promise<void> {
  return screen.print(`${safeJson(value, 2)}\n`);
}

/** JSON that is safe in a terminal and means the same. */
export function safeJson(value: unknown, indent = 0): string {
  return JSON.stringify(value, null, indent).replace(
    HIDDEN,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
