/** One thing that is wrong in a daemon.toml. */
export interface ConfigProblem {
  /** Counts from 1. */
  readonly line: number;
  /** Counts from 1. */
  readonly column?: number;
  /** The dotted key it is about; empty for text that is no TOML. */
  readonly key: string;
  /** What is wrong and what would be right. */
  readonly message: string;
  /** What to do about it. */
  readonly hint: string;
}

/** The problems as lines for a person, each as `FILE:LINE:COLUMN: message` with its hint below. */
export function formatProblems(
  problems: readonly ConfigProblem[],
  options: { readonly file: string },
): string {
  return problems.map(({ line, column, message, hint }) => {
    const place = column === undefined ? `${line}` : `${line}:${column}`;
    return `${options.file}:${place}: ${message}\n  ${hint}\n`;
  }).join("");
}
