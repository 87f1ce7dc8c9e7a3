import type { ScreenLayout, ScreenRegion } from "./pack.ts";
import {
  isBareBorder,
  isBorder,
  isBoxed,
  isChosenOption,
  quotedRows,
  screenRows,
  startsWithMark,
  unboxed,
} from "./screen_rows.ts";

/** A part of a screen, without its empty lines. */
export interface RegionText {
  readonly lines: readonly string[];
  /** Each line but the last with the one below it, as a narrow pane would have broken it. */
  readonly pairs: readonly string[];
  /** All of it, or the end of it when it is long. */
  readonly joined: string;
}

export interface RegionOptions {
  /** Lines that are not empty, counted from the end. */
  readonly lines?: number | null;
  /** Whether quoted lines belong to it. */
  readonly quoted?: boolean;
}

interface WindowOptions {
  readonly lines: number;
  readonly quoted: boolean;
}

/** Half-open. */
interface Rows {
  readonly start: number;
  readonly end: number;
}

/** The composer with its borders, and what the user has typed between them. */
interface Composer extends Rows {
  readonly content: Rows;
}

/** Lines of a region when a rule does not say how many. */
const USUAL_LINES: Readonly<Record<ScreenRegion, number>> = {
  bottom: 12,
  above: 4,
  composer: 40,
  footer: 12,
  prompt: 40,
};

/** UTF-16 units of the joined text: what 30 lines of 80 columns hold. */
export const LONGEST_JOINED = 2_400;

/** Where there is no composer, the last lines are the footer. */
const BARE_FOOTER_LINES = 3;
const DIALOG_FOOTER_LINES = 3;
const LONGEST_FOOTER = 12;
const TALLEST_COMPOSER = 30;
/** Rows above the chosen option that can belong to its dialog, and lines below it. */
const PROMPT_ABOVE = 24;
const PROMPT_BELOW = 16;

/**
 * A screen taken apart by its structure. What an agent prints or a user types can look like
 * anything; where it stands it cannot choose: an agent draws its dialog in the place of its
 * composer, so above a composer nothing is a dialog.
 */
export class ScreenView {
  readonly #rows: readonly string[];
  readonly #quoted: readonly boolean[];
  readonly #layout: ScreenLayout;
  readonly #composer: Composer | null;
  readonly #texts = new Map<string, RegionText>();
  #prompt: Rows | undefined;

  constructor(lines: readonly string[], layout: ScreenLayout) {
    this.#layout = layout;
    this.#rows = screenRows(lines);
    this.#quoted = quotedRows(this.#rows, layout.quotes);
    this.#composer = this.#findComposer();
  }

  get hasComposer(): boolean {
    return this.#composer !== null;
  }

  /** The text of a region; empty when the screen has no such region. */
  region(region: ScreenRegion, options: RegionOptions = {}): RegionText {
    const lines = options.lines ?? USUAL_LINES[region];
    const quoted = options.quoted ?? false;
    const key = `${region} ${lines} ${quoted}`;
    let text = this.#texts.get(key);
    if (text === undefined) {
      text = textOf(this.#take(region, { lines, quoted }));
      this.#texts.set(key, text);
    }
    return text;
  }

  #take(region: ScreenRegion, options: WindowOptions): readonly string[] {
    const { lines } = options;
    const composer = this.#composer;
    const size = this.#rows.length;
    const window = (rows: Rows) => this.#window(rows, options);
    switch (region) {
      case "composer":
        return composer === null ? [] : this.#inside(composer.content, lines);
      case "prompt":
        return this.#inside(this.#promptRows(), lines);
      case "above":
        return window({ start: 0, end: composer?.start ?? size });
      case "footer":
        if (composer !== null) return window({ start: composer.end, end: size });
        return window({ start: 0, end: size }).slice(-BARE_FOOTER_LINES);
      case "bottom": {
        if (composer === null) return window({ start: 0, end: size });
        const below = window({ start: composer.end, end: size });
        return [...window({ start: 0, end: composer.start }), ...below].slice(-lines);
      }
    }
  }

  /** The last lines that say something; quoted ones take room even where they do not count. */
  #window(rows: Rows, options: WindowOptions): string[] {
    const taken: string[] = [];
    let left = options.lines;
    for (let at = rows.end - 1; at >= rows.start && left > 0; at--) {
      const row = this.#rows[at] ?? "";
      if (row === "" || isBareBorder(row)) continue;
      left--;
      if (options.quoted || this.#quoted[at] !== true) taken.push(row);
    }
    return taken.reverse();
  }

  /** Lines inside a box, all of them the agent's own or the user's. */
  #inside(rows: Rows, lines: number): readonly string[] {
    return this.#rows.slice(rows.start, rows.end).filter((row) => !isBareBorder(row))
      .map(unboxed).filter((row) => row.trim() !== "").slice(-lines);
  }

  #findComposer(): Composer | null {
    if (this.#layout.composer === "bordered") return this.#borderedComposer();
    return this.#layout.composer === "open" ? this.#openComposer() : null;
  }

  #borderedComposer(): Composer | null {
    const borders = [...this.#rows.keys()].filter((at) => {
      const row = this.#rows[at] ?? "";
      // Inside a box it is what the user has typed.
      return isBorder(row) && !isBoxed(row);
    });
    for (let index = borders.length - 1; index > 0; index--) {
      const end = (borders[index] ?? 0) + 1;
      const start = borders[index - 1] ?? 0;
      const first = unboxed(this.#rows[start + 1] ?? "").trimStart();
      const height = end - start - 2;
      if (height < 1 || height > TALLEST_COMPOSER) continue;
      if (!startsWithMark(first, this.#layout.marks)) continue;
      const composer = { start, end, content: { start: start + 1, end: end - 1 } };
      return this.#isLast(composer) ? composer : null;
    }
    return null;
  }

  /** False for a composer that is left over above something else. */
  #isLast({ end }: Rows): boolean {
    const below = this.#rows.slice(end).filter((row) => row !== "");
    return below.length <= LONGEST_FOOTER &&
      !below.some((row) => isChosenOption(row, this.#layout.cursors));
  }

  #openComposer(): Composer | null {
    const rows = this.#rows;
    const start = rows.findLastIndex((row) => startsWithMark(row, this.#layout.marks));
    if (start === -1 || rows.length - start > TALLEST_COMPOSER) return null;
    const isOption = isChosenOption(rows[start] ?? "", this.#layout.cursors);
    if (isOption && !this.#hasComposerFooter()) return null;
    // The footer stands below the last blank row; without one, all of it is typed.
    const gap = rows.lastIndexOf("");
    const end = gap > start ? gap : rows.length;
    return { start, end, content: { start, end } };
  }

  #hasComposerFooter(): boolean {
    return this.#layout.composerFooter?.test(this.#rows.at(-1) ?? "") ?? false;
  }

  #promptRows(): Rows {
    return this.#prompt ??= this.#findPrompt();
  }

  /** The dialog that has taken the place of the composer: from its upper border to the end. */
  #findPrompt(): Rows {
    const none = { start: 0, end: 0 };
    const rows = this.#rows;
    if (this.#composer !== null) return none;
    const anchor = this.#dialogAnchor();
    if (anchor === -1) return none;
    const below = rows.slice(anchor + 1).filter((row) => row !== "" && !isBareBorder(row));
    if (below.length > PROMPT_BELOW || below.some((row) => this.#isInput(row))) return none;
    let start = anchor;
    while (start > 0 && anchor - start < PROMPT_ABOVE && this.#isOwn(start - 1)) {
      if (isBorder(rows[start - 1] ?? "")) break;
      start--;
    }
    return { start, end: rows.length };
  }

  /** The chosen line of a dialog, or where its last lines begin; -1 when there is none. */
  #dialogAnchor(): number {
    const rows = this.#rows;
    const chosen = rows.findLastIndex((row, at) =>
      isChosenOption(row, this.#layout.cursors) && this.#isOwn(at)
    );
    if (chosen !== -1 || this.#layout.dialogFooter === null) return chosen;
    const last = [...rows.keys()].filter((at) => rows[at] !== "").slice(-DIALOG_FOOTER_LINES);
    if (!last.every((at) => this.#isOwn(at))) return -1;
    const text = textOf(last.map((at) => unboxed(rows[at] ?? ""))).joined;
    return this.#layout.dialogFooter.test(text) ? last[0] ?? -1 : -1;
  }

  /** A row in a box counts as quoted elsewhere; a dialog may stand in one. */
  #isOwn(at: number): boolean {
    return this.#quoted[at] !== true || isBoxed(this.#rows[at] ?? "");
  }

  /** An input line that no border gave away. */
  #isInput(row: string): boolean {
    const { marks, cursors } = this.#layout;
    return startsWithMark(row, marks) && !isChosenOption(row, cursors);
  }
}

function textOf(lines: readonly string[]): RegionText {
  const trimmed = lines.map((line) => line.trim());
  const pairs = lines.slice(0, -1).map((line, at) => `${line} ${trimmed[at + 1] ?? ""}`);
  return { lines, pairs, joined: trimmed.join(" ").slice(-LONGEST_JOINED) };
}
