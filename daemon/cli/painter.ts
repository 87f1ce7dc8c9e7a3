import { cutLine, type Line, lineText, lineWidth } from "./line.ts";
import type { ScreenSize } from "./screen.ts";

/** Control sequences of ECMA-48, and DEC private modes that terminals which lack them ignore. */
const ESC = "\x1b[";
const HIDE_CURSOR = `${ESC}?25l`;
const SHOW_CURSOR = `${ESC}?25h`;
/** The terminal shows what stands between these at once. */
const BEGIN_UPDATE = `${ESC}?2026h`;
const END_UPDATE = `${ESC}?2026l`;
const ERASE_LINE = `${ESC}2K`;
const ERASE_BELOW = `${ESC}J`;

interface Painted {
  readonly text: string;
  readonly width: number;
}

/**
 * Draws a block of lines over the one before, in the ordinary screen, so that what stood there
 * before stays and the last block remains. Between two frames the cursor is on the block's last
 * line. Gives texts and writes nothing.
 */
export class Painter {
  readonly #colors: boolean;
  #shown: readonly Painted[] = [];
  #columns = 0;
  #begun = false;

  constructor(options: { readonly colors: boolean }) {
    this.#colors = options.colors;
  }

  /** What to write so that the terminal shows `lines`; empty when it does already. */
  frame(lines: readonly Line[], { columns }: Pick<ScreenSize, "columns">): string {
    // The last column is left free: a character there would wrap in some terminals.
    const next = lines.map((line) => this.#paint(cutLine(line, Math.max(1, columns - 1))));
    const whole = columns !== this.#columns;
    if (!whole && sameTexts(this.#shown, next)) return "";
    const parts = [BEGIN_UPDATE];
    if (!this.#begun) parts.push(HIDE_CURSOR);
    parts.push(this.#toFirstLine(columns), whole && this.#shown.length > 0 ? ERASE_BELOW : "");
    const before = whole ? [] : this.#shown;
    const drawn = next.map(({ text }, index) =>
      before[index]?.text === text ? "" : ERASE_LINE + text
    );
    parts.push(drawn.join("\r\n"));
    // The cursor may stand behind the last character: below it there is nothing to lose.
    if (before.length > next.length) parts.push(`\r\n${ERASE_BELOW}${ESC}A`);
    parts.push("\r", END_UPDATE);
    this.#shown = next;
    this.#columns = columns;
    this.#begun = true;
    return parts.join("");
  }

  /** Forgets what is shown: others have written since, the next frame begins below. */
  forget(): void {
    this.#shown = [];
    this.#columns = 0;
    this.#begun = false;
  }

  /** Leaves the block where it is and the cursor on the line below. */
  end(): string {
    const text = this.#begun ? `\r\n${SHOW_CURSOR}` : "";
    this.forget();
    return text;
  }

  #paint(line: Line): Painted {
    return { text: lineText(line, { colors: this.#colors }), width: lineWidth(line) };
  }

  /** A narrower terminal has broken lines that were wider; most do, as they promise nothing. */
  #toFirstLine(columns: number): string {
    const above = this.#shown.slice(0, -1);
    const rows = above.reduce((sum, { width }) => sum + Math.max(1, Math.ceil(width / columns)), 0);
    return rows > 0 ? `\r${ESC}${rows}A` : "\r";
  }
}

function sameTexts(a: readonly Painted[], b: readonly Painted[]): boolean {
  return a.length === b.length && a.every(({ text }, index) => b[index]?.text === text);
}
