import { recoverAll } from "../upkeep/recover/recover.ts";
import type { RecoverStep } from "../upkeep/recover/recover_step.ts";
import { ensureDirectories, refuseNoDirectories } from "../platform/directories.ts";
import { ask, withDaemon } from "./connect.ts";
import type { CliContext } from "./context.ts";
import { wrapText } from "./display_width.ts";
import { EXIT } from "./exit_codes.ts";
import { type Line, padLine, span, type Style } from "./line.ts";
import { clean, printJson, printLines } from "./print.ts";
import { askForRecovery } from "./recover_answer.ts";

export interface RecoverArguments {
  readonly dryRun: boolean;
  readonly yes: boolean;
}

/**
 * Puts right what a crash has left, and says so; without `--yes` it only tells. The status is 1 where
 * something is left to do, or nothing of a database could be kept; 65 where a newer version has
 * written it.
 */
export async function recover(
  context: CliContext,
  { dryRun, yes }: RecoverArguments,
): Promise<number> {
  const { paths, screen, now } = context;
  const apply = yes && !dryRun;
  refuseNoDirectories([paths.runDir]);
  if (apply) await ensureDirectories(paths);
  const steps = await recoverAll({
    paths,
    answer: await askForRecovery(paths),
    apply,
    now,
    tell: tellAtOnce,
    // Rules read anew mean that everything is looked at, and judged, anew.
    lookAnew: async () => {
      await withDaemon(paths, ({ client }) => ask(client, "detectors.reload", {}));
    },
  });
  // A look that nobody needs is nothing to be asked for.
  const isNeeded = steps.some(({ name, outcome }) => name !== "state" && outcome === "would_fix");
  const failed = steps.some(({ outcome }) => outcome === "failed" || outcome === "lost");
  if (context.json) await printJson(screen, { applied: apply, steps });
  else {
    const { columns } = screen.size();
    const last = apply || !isNeeded ? [] : [[], [
      span("Nothing was changed: `ntm-tracker recover --yes` does it.", "strong"),
    ]];
    await printLines(screen, [...steps.flatMap((step) => stepLines(step, columns)), ...last]);
  }
  if (steps.some(({ isNewer }) => isNewer)) return EXIT.NEWER_DATABASE;
  return failed || (isNeeded && !dryRun) ? EXIT.FAILED : EXIT.OK;
}

/** The work that is told of lets nothing else run meanwhile. */
function tellAtOnce(progress: string): void {
  try {
    Deno.stderr.writeSync(new TextEncoder().encode(`${clean(progress)}\n`));
  } catch {
    // Nobody reads it.
  }
}

const LOOKS: Readonly<Record<RecoverStep["outcome"], readonly [word: string, style: Style]>> = {
  fine: ["✓ fine", "good"],
  fixed: ["✓ fixed", "good"],
  partly: ["! partly", "alert"],
  lost: ["✗ lost", "bad"],
  would_fix: ["• would fix", "alert"],
  failed: ["✗ not fixed", "bad"],
};
const WORD_COLUMNS = 11;
const NAME_COLUMNS = 8;

function stepLines({ name, outcome, detail }: RecoverStep, columns: number): Line[] {
  const [word, style] = LOOKS[outcome];
  const indent = WORD_COLUMNS + NAME_COLUMNS + 4;
  const cleaned = detail.split(" ").map(clean).join(" ");
  const [first = "", ...more] = wrapText(cleaned, Math.max(20, columns - indent));
  return [
    [
      ...padLine([span(word, style)], WORD_COLUMNS),
      span("  "),
      ...padLine([span(name, "strong")], NAME_COLUMNS),
      span(`  ${first}`),
    ],
    ...more.map((text): Line => [span(" ".repeat(indent) + text)]),
  ];
}
