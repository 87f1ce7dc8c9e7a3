import type { DetectorProblem } from "../../shared/protocol/methods/detectors.ts";
import { type Line, span } from "./line.ts";
import { clean } from "./print.ts";

/** What is wrong, with its place and a way out. */
export function problemLines(problems: readonly DetectorProblem[]): Line[] {
  return problems.flatMap(({ file, line, column, message, hint }): Line[] => [
    [span(`${clean(file)}:${line}:${column}: `), span(clean(message), "bad")],
    [span(`  ${clean(hint)}`)],
  ]);
}
