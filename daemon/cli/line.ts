import { cutToWidth, displayWidth, padToWidth } from "./display_width.ts";

/** How a span looks, by what it means; colour never carries a meaning alone. */
export type Style = "strong" | "faint" | "good" | "alert" | "bad";

/** A piece of a line in one look. The text is safe to show: no controls, no sequences. */
export interface Span {
  readonly text: string;
  readonly style?: Style | undefined;
}

/** One line of a terminal; it holds no line break. */
export type Line = readonly Span[];

/** Select Graphic Rendition parameters, as in ECMA-48. */
const CODES: Readonly<Record<Style, string>> = {
  strong: "1",
  faint: "2",
  good: "32",
  alert: "1;33",
  bad: "31",
};

export function span(text: string, style?: Style): Span {
  return { text, style };
}

/** Columns that the line takes. */
export function lineWidth(line: Line): number {
  return line.reduce((width, { text }) => width + displayWidth(text), 0);
}

/** The line, or as much of it as fits with an ellipsis behind it. */
export function cutLine(line: Line, columns: number): Line {
  if (lineWidth(line) <= columns) return line;
  const kept: Span[] = [];
  let left = columns;
  for (const [index, { text, style }] of line.entries()) {
    const width = displayWidth(text);
    const isLast = lineWidth(line.slice(index + 1)) === 0;
    // Room is left for the ellipsis, as long as something behind may need it.
    if (width < left || (width === left && isLast)) {
      kept.push({ text, style });
      left -= width;
      continue;
    }
    kept.push({ text: cutToWidth(`${text}…`, left), style });
    break;
  }
  return kept;
}

/** The line with blanks up to `columns`. */
export function padLine(line: Line, columns: number, align: "start" | "end" = "start"): Line {
  const blanks = columns - lineWidth(line);
  if (blanks <= 0) return line;
  const filler = span(padToWidth("", blanks));
  return align === "start" ? [...line, filler] : [filler, ...line];
}

/** The line as text for a terminal or a file, without blanks at its end. */
export function lineText(line: Line, options: { readonly colors: boolean }): string {
  return trimmed(line)
    .map(({ text, style }) =>
      options.colors && style !== undefined && text !== ""
        ? `\x1b[${CODES[style]}m${text}\x1b[m`
        : text
    )
    .join("");
}

function trimmed(line: Line): Line {
  const last = line.at(-1);
  if (last === undefined || !/\s$|^$/.test(last.text)) return line;
  const text = last.text.trimEnd();
  const rest = line.slice(0, -1);
  return text === "" ? trimmed(rest) : [...rest, { ...last, text }];
}
