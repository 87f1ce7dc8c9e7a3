import type { AgentCase } from "../fixtures/agents/case_schema.ts";
import { loadCases } from "../fixtures/agents/load_cases.ts";
import { formatScore } from "../fixtures/agents/replay/format_score.ts";
import { formatSteps, formatWrong } from "../fixtures/agents/replay/format_steps.ts";
import type { JudgedStep } from "../fixtures/agents/replay/judge_case.ts";
import { replayCorpus } from "../fixtures/agents/replay/replay_corpus.ts";
import { scoreOf } from "../fixtures/agents/replay/score.ts";
import {
  ACCURACY_PAGE,
  accuracyPage,
  SCORE_FILE,
  scoreText,
} from "../fixtures/agents/replay/score_files.ts";
import {
  ACCURACY_USAGE,
  type AccuracyArguments,
  readAccuracyArguments,
} from "./accuracy_arguments.ts";

const WRONG_ARGUMENTS = 64;
const NO_CASE = 66;

async function main(args: readonly string[]): Promise<number> {
  let wanted: AccuracyArguments | null;
  try {
    wanted = readAccuracyArguments(args);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    console.error(`${error.message}\n\n${ACCURACY_USAGE}`);
    return WRONG_ARGUMENTS;
  }
  if (wanted === null) {
    console.log(ACCURACY_USAGE);
    return 0;
  }
  const cases = chooseCases(await loadCases(), wanted);
  if (cases.length === 0) {
    console.error(`cannot play ${wanted.name}: there is no such case, see fixtures/agents`);
    return NO_CASE;
  }
  const steps = await replayCorpus(cases, wanted.modes);
  if (wanted.write) await write(steps);
  else console.log(report(cases, steps, wanted));
  return 0;
}

function chooseCases(
  cases: readonly AgentCase[],
  { name, only }: AccuracyArguments,
): readonly AgentCase[] {
  return cases.filter((one) => {
    const isNamed = name === null || name === one.name || name === `${one.agent}/${one.name}`;
    return isNamed && (only === null || one.heldOut === (only === "apart"));
  });
}

function report(
  cases: readonly AgentCase[],
  steps: readonly JudgedStep[],
  { name, json }: AccuracyArguments,
): string {
  const score = scoreOf(steps);
  if (json) return JSON.stringify(score, null, 2);
  if (name !== null) {
    return cases.map((story) => {
      const own = steps.filter((step) => step.name === `${story.agent}/${story.name}`);
      return formatSteps(story, own);
    }).join("\n\n");
  }
  // Whoever reads what is wrong of a case set apart has seen it, and cannot write rules without.
  const wrong = formatWrong(steps.filter(({ heldOut }) => !heldOut));
  const list = wrong === "" ? "None in the known cases." : wrong;
  return `${formatScore(score)}\n\n## Wrong answers\n\n${list}`;
}

async function write(steps: readonly JudgedStep[]): Promise<void> {
  const score = scoreOf(steps);
  await Deno.writeTextFile(SCORE_FILE, scoreText(score));
  await Deno.writeTextFile(ACCURACY_PAGE, accuracyPage(score));
  const right = steps.filter((step) => step.right).length;
  console.log(`docs/accuracy.md: ${right} of ${steps.length} answers are right`);
}

if (import.meta.main) Deno.exit(await main(Deno.args));
