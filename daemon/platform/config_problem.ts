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
  return problems.map((problem) =>
    `${problemPlace(problem, options.file)}: ${problem.message}\n  ${problem.hint}\n`
  ).join("");
}

/** `FILE:LINE:COLUMN`, as editors take it. */
export function problemPlace(
  { line, column }: Pick<ConfigProblem, "line" | "column">,
  file: string,
): string {
  return column === undefined ? `${file}:${line}` : `${file}:${line}:${column}`;
}
