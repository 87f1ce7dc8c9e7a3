import { parse, TomlError } from "smol-toml";
import type { ConfigProblem } from "./config_problem.ts";

export interface SyntaxResult {
  /** What could be read, without the lines at fault; null when a fault takes the rest with it. */
  readonly data: Readonly<Record<string, unknown>> | null;
  readonly problems: readonly ConfigProblem[];
}

const MOST_PROBLEMS = 20;

/**
 * Reads TOML and reports every faulty line it can: the parser stops at its first fault, so a line
 * that is wrong by itself is left out and the rest read again.
 */
export function readToml(text: string): SyntaxResult {
  const lines = text.split("\n");
  const problems: ConfigProblem[] = [];
  let lastLine = 0;
  while (problems.length < MOST_PROBLEMS) {
    try {
      return { data: parse(lines.join("\n")), problems };
    } catch (error) {
      if (!(error instanceof TomlError)) throw error;
      // A fault above the last one comes from leaving that line out: it would mislead.
      if (error.line <= lastLine) break;
      problems.push(problemOf(error));
      lastLine = error.line;
      if (!standsAlone(lines[error.line - 1] ?? "")) break;
      lines[error.line - 1] = "";
    }
  }
  return { data: null, problems };
}

/** True for a line with all of its value on it: leaving it out cannot break the lines below. */
function standsAlone(line: string): boolean {
  return /^\s*[^\s[{]/.test(line) && !/[[{]|"""|'''/.test(line);
}

function problemOf({ line, column, message }: TomlError): ConfigProblem {
  const what = message.split("\n", 1)[0]?.replace(/^Invalid TOML document: /, "") ?? "";
  return { line, column, key: "", message: `this is not TOML: ${what}`, hint: hintFor(what) };
}

const HINTS: readonly (readonly [RegExp, string])[] = [
  [/redefine/, "this name stands above already: keep one of the two"],
  [/invalid value/, 'a text stands in quotes, name = "text"; a number, true and false do not'],
  [/comma or end|unfinished (array|table)/, "separate entries by commas; close a list with ]"],
  [/unfinished string/, "close the text with the quote that it began with"],
  [/losslessly|numeric|zero|underscore/, "write a plain whole number such as 1500"],
  [/escape|surrogates/, "write a backslash twice, or put the text in single quotes"],
];

function hintFor(what: string): string {
  const known = HINTS.find(([pattern]) => pattern.test(what));
  return known?.[1] ?? "a line is [section], name = value, or a comment that begins with #";
}
