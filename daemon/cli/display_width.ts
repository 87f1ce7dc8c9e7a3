/** First and last code point of what a terminal shows two columns wide (East Asian W and F). */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2329, 0x232a],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa000, 0xa4cf],
  [0xa960, 0xa97c],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6f],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18cff],
  [0x1aff0, 0x1b2ff],
  [0x1f200, 0x1f265],
  [0x20000, 0x3fffd],
];

const ASCII = /^[\x20-\x7e]*$/;
const EMOJI = /\p{Emoji_Presentation}|\p{Emoji}\ufe0f/u;
const NO_WIDTH = /^[\p{Mn}\p{Me}\p{Cf}]+$/u;
const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** Columns that a text takes in a terminal. The text holds no controls and no sequences. */
export function displayWidth(text: string): number {
  if (ASCII.test(text)) return text.length;
  const known = measured.get(text);
  if (known !== undefined) return known;
  let width = 0;
  for (const { segment } of graphemes.segment(text)) width += graphemeWidth(segment);
  if (measured.size >= MOST_MEASURED) measured.clear();
  measured.set(text, width);
  return width;
}

/** A table that is drawn over and over measures the same texts each time, and measuring is slow. */
const measured = new Map<string, number>();
const MOST_MEASURED = 2_000;

/** The text, or as much of it as fits with an ellipsis behind it. Never splits a character. */
export function cutToWidth(text: string, columns: number): string {
  if (text.length <= columns && ASCII.test(text)) return text;
  if (displayWidth(text) <= columns) return text;
  if (columns < 1) return "";
  let width = 1;
  let kept = "";
  for (const { segment } of graphemes.segment(text)) {
    width += graphemeWidth(segment);
    if (width > columns) break;
    kept += segment;
  }
  return `${kept.trimEnd()}…`;
}

/** The text with blanks up to `columns`, behind it or (`end`) in front of it. */
export function padToWidth(
  text: string,
  columns: number,
  align: "start" | "end" = "start",
): string {
  const blanks = " ".repeat(Math.max(0, columns - displayWidth(text)));
  return align === "start" ? text + blanks : blanks + text;
}

/**
 * Breaks a text between words so that each line fits; a word that is longer stays whole. From the
 * second line on there are `indent` blanks in front.
 */
export function wrapText(text: string, columns: number, indent = 0): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line.trim() === "" || displayWidth(longer) <= columns) {
      line = longer;
      continue;
    }
    lines.push(line);
    line = " ".repeat(indent) + word;
  }
  return [...lines, line];
}

function graphemeWidth(grapheme: string): number {
  const codePoint = grapheme.codePointAt(0) ?? 0;
  if (codePoint < 0x300) return grapheme.includes("\ufe0f") ? 2 : 1;
  if (NO_WIDTH.test(grapheme)) return 0;
  if (EMOJI.test(grapheme)) return 2;
  return WIDE.some(([first, last]) => codePoint >= first && codePoint <= last) ? 2 : 1;
}
