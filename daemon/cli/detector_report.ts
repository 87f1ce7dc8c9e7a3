import type { DetectorsReport } from "../upkeep/detectors_check.ts";
import { plural } from "./board.ts";
import { type Line, span } from "./line.ts";
import { problemLines } from "./problem_lines.ts";
import { clean } from "./print.ts";
import { cell, tableLines } from "./table.ts";

type Outcome = DetectorsReport["tried"][number]["outcome"];

/** What was found out about one pack file, as a screen. */
export function detectorReportLines(report: DetectorsReport): Line[] {
  const { file, pack, problems, examples, tried } = report;
  if (pack === null) {
    return [
      ...problemLines(problems),
      [span(`${clean(file)} is refused`, "strong")],
    ];
  }
  const wrong = examples.filter(({ passed }) => !passed).length;
  const sum = examples.length === 0
    ? "it has no examples"
    : `${examples.length} ${plural(examples.length, "example")}, ${
      wrong === 0 ? "all right" : `${wrong} wrong`
    }`;
  return [
    [span(`${pack.name} ${pack.version}`, "strong"), span(` for ${pack.agent}: the pack is right`)],
    ...exampleLines(examples),
    ...tried.map(({ kind, outcome }): Line => [span(`the ${kind} says: ${outcomeWords(outcome)}`)]),
    [span(sum, wrong === 0 ? "good" : "bad")],
  ];
}

function exampleLines(examples: DetectorsReport["examples"]): Line[] {
  return tableLines(
    [{}, {}, {}],
    examples.map(({ name, line, passed, differences }) => [
      cell(passed ? "✓ ok" : "✗ wrong", passed ? "good" : "bad"),
      clean(name),
      passed ? "" : clean(`line ${line}: ${differences.join("; ")}`),
    ]),
  );
}

/** Each thing that the rules say; `nothing` where none holds. */
function outcomeWords(outcome: Outcome): string {
  const { status, claim, flags, contextLeft, compaction, limits, coveredBy } = outcome;
  const words = [
    ...(coveredBy === null ? [] : [`covered, by ${coveredBy}`]),
    ...(claim === null || coveredBy !== null
      ? []
      : [status === "none" ? claim : `${status}, by ${claim}`]),
    ...flags,
    ...(contextLeft === null ? [] : [`${contextLeft} % of the context left`]),
    ...(compaction === null ? [] : [`compaction ${compaction}`]),
    ...limits,
  ];
  return words.length === 0 ? "nothing" : words.join("; ");
}
