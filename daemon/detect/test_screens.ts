import type { PackSet } from "./pack_set.ts";
import { screenClaims, type ScreenFindings } from "./screen_claims.ts";
import { packSet } from "./test_packs.ts";

/** A time for tests that do not care. */
export const NOW = 1_750_000_000_000;

export const BUILT_IN: PackSet = packSet();

export interface DrawnScreen {
  /** What stands above the composer or the dialog. */
  readonly above?: string;
  /** What the user has typed. */
  readonly typed?: string;
  readonly footer?: string;
  readonly columns?: number;
}

/** A synthetic screen of Claude with its composer between two rules. */
export function claudeScreen(
  { above = "", typed = "", footer = "  ? for shortcuts", columns = 80 }: DrawnScreen,
): string {
  const rule = "─".repeat(columns);
  return `${above}\n\n${rule}\n❯ ${typed}\n${rule}\n${footer}\n`;
}

/** A synthetic screen of Claude with a dialog in the place of the composer. */
export function claudeDialog(
  dialog: string,
  { above = "● I will go on then.", columns = 80 }: DrawnScreen = {},
): string {
  return `${above}\n\n${"─".repeat(columns)}\n${dialog}\n`;
}

/** A synthetic screen of Codex with its open composer. */
export function codexScreen(
  { above = "", typed = "Explain this codebase", footer = "  97% context left · ? for shortcuts" }:
    DrawnScreen,
): string {
  return `${above}\n\n› ${typed}\n\n${footer}\n`;
}

/** A synthetic screen of Gemini with its boxed composer. */
export function geminiScreen(
  { above = "", typed = "  Type your message or @path/to/file", footer = "~/shop   no sandbox" }:
    DrawnScreen,
): string {
  const edge = "─".repeat(60);
  return `${above}\n\n╭${edge}╮\n│ > ${typed.padEnd(57)}│\n╰${edge}╯\n${footer}\n`;
}

/** Breaks lines between words, as an agent does in a narrow pane; rules and boxes are cut. */
export function narrowed(screen: string, columns: number): string {
  return screen.split("\n").flatMap((line) => {
    if (line.length <= columns) return [line];
    if (/^[─╭╰]/.test(line)) return [line.slice(0, columns)];
    const indent = /^ */.exec(line)?.[0] ?? "";
    const lines: string[] = [];
    let current = "";
    for (const word of line.trim().split(/ +/)) {
      const longer = current === "" ? word : `${current} ${word}`;
      if (indent.length + longer.length > columns && current !== "") {
        lines.push(indent + current);
        current = word;
      } else current = longer;
    }
    return [...lines, indent + current];
  }).join("\n");
}

/** Reads a screen by the built-in packs. */
export function readScreen(
  agentType: "claude" | "codex" | "gemini",
  screen: string,
): ScreenFindings {
  return screenClaims(BUILT_IN, { agentType, lines: screen.split("\n"), now: NOW });
}

/** The status a screen is read to have, `none` when it says nothing of it. */
export function statusIn(reading: ScreenFindings): string {
  return reading.claims.find(({ status }) => status !== null)?.status ?? "none";
}
