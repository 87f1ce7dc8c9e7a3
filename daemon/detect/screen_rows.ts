/** Rows of a screen that are looked at, counted from its end, and UTF-16 units of each. */
export const MOST_ROWS = 40;
export const MOST_COLUMNS = 400;

/** A list of lines has this many blank ones at its end at most; a taller screen is cut. */
const MOST_BLANK = 2000;

/**
 * The last rows of a screen, without the blank ones below them, without blanks at their ends, and
 * with one kind of blank.
 */
export function screenRows(lines: readonly string[]): readonly string[] {
  const lowest = Math.max(0, lines.length - MOST_BLANK);
  let end = lines.length;
  while (end > lowest && plainRow(lines[end - 1] ?? "") === "") end--;
  return lines.slice(Math.max(0, end - MOST_ROWS), end).map(plainRow);
}

function plainRow(line: string): string {
  return line.slice(0, MOST_COLUMNS).replaceAll("\u00a0", " ").trimEnd();
}

/** Columns before the first character. */
export function indentOf(row: string): number {
  return row.length - row.trimStart().length;
}

const SIDES = new Set(["│", "┃"]);

/** A row without the sides of the box that it stands in. */
export function unboxed(row: string): string {
  const inner = row.trimStart();
  if (!SIDES.has(inner[0] ?? "")) return row;
  return (SIDES.has(inner.at(-1) ?? "") ? inner.slice(1, -1) : inner.slice(1)).trimEnd();
}

export function isBoxed(row: string): boolean {
  return SIDES.has(row.trimStart()[0] ?? "");
}

const BORDER = new Set("─━═╌╍┄┅┈┉╴╶▀▄╭╮╰╯┌┐└┘");
const SHORTEST_BORDER = 4;

/** Whether a row is the edge of a box or a rule across the screen; it may carry a label. */
export function isBorder(row: string): boolean {
  // Further in, it belongs to what somebody printed or typed.
  if (indentOf(row) > 1) return false;
  const chars = [...unboxed(row).trim()];
  if (!BORDER.has(chars[0] ?? "")) return false;
  const count = chars.filter((char) => BORDER.has(char)).length;
  return count >= SHORTEST_BORDER && count * 2 >= chars.length;
}

/** Whether a border says nothing. */
export function isBareBorder(row: string): boolean {
  return isBorder(row) && !/[\p{L}\p{N}]/u.test(row);
}

/** Whether a text begins with one of the marks and a blank, or is nothing but it. */
export function startsWithMark(text: string, marks: readonly string[]): boolean {
  return marks.some((mark) =>
    text.startsWith(mark) && (text.length === mark.length || text[mark.length] === " ")
  );
}

const NUMBERED = /^ *\d{1,2}[.)](?: |$)/;

/** Whether a row is the chosen line of a list: a cursor, a number, a text. */
export function isChosenOption(row: string, cursors: readonly string[]): boolean {
  const text = unboxed(row).trimStart();
  return cursors.some((cursor) =>
    text.startsWith(cursor) && NUMBERED.test(text.slice(cursor.length))
  );
}

/**
 * For each row whether it only repeats something: it begins with a mark of quotation, or runs on
 * below such a row, further in.
 */
export function quotedRows(rows: readonly string[], quotes: readonly string[]): readonly boolean[] {
  let quoteIndent = Infinity;
  return rows.map((row) => {
    if (row === "") return quoteIndent < Infinity;
    const indent = indentOf(row);
    if (quotes.some((quote) => row.startsWith(quote, indent))) {
      quoteIndent = indent;
      return true;
    }
    if (indent > quoteIndent + 1) return true;
    quoteIndent = Infinity;
    return false;
  });
}
