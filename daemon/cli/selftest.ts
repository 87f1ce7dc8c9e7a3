import type { SelfTestReport } from "../../shared/protocol/methods/debug.ts";
import { ask, connectDaemon } from "./connect.ts";
import type { CliContext } from "./context.ts";
import { wrapText } from "./display_width.ts";
import { EXIT } from "./exit_codes.ts";
import { type Line, padLine, span } from "./line.ts";
import { clean, printJson, printLines } from "./print.ts";
import type { ScreenSize } from "./screen.ts";

/** The daemon bounds it well below this. */
const ANSWER_MS = 20_000;

/** Lets the daemon try what it needs, and prints what came of it; the status says it too. */
export async function selftest(context: CliContext): Promise<number> {
  const { screen, paths } = context;
  const { client } = await connectDaemon(paths, { timeoutMs: ANSWER_MS });
  try {
    const report = await ask(client, "debug.selfTest", {});
    if (context.json) await printJson(screen, report);
    else await printLines(screen, selfTestLines(report, screen.size()));
    return report.ok ? EXIT.OK : EXIT.FAILED;
  } finally {
    client.close();
  }
}

const GOOD = span("✓ passes", "good");
const BAD = span("✗ fails", "bad");
const WORD_COLUMNS = "✓ passes".length;

/** The report as a screen. */
export function selfTestLines(
  { ok, tookMs, checks }: SelfTestReport,
  { columns }: Pick<ScreenSize, "columns">,
): Line[] {
  const name = Math.max(0, ...checks.map((check) => check.name.length));
  const indent = WORD_COLUMNS + name + 4;
  const failed = checks.filter((check) => !check.ok).length;
  return [
    ...checks.flatMap((check): Line[] => {
      const [first = "", ...more] = wrapText(clean(check.detail), Math.max(20, columns - indent));
      return [
        [
          ...padLine([check.ok ? GOOD : BAD], WORD_COLUMNS),
          span("  "),
          ...padLine([span(clean(check.name), "strong")], name),
          span(`  ${first}`),
        ],
        ...more.map((text): Line => [span(" ".repeat(indent) + text)]),
      ];
    }),
    [],
    [span(`${ok ? "All passed" : `${failed} failed`} in ${Math.ceil(tookMs)} ms.`, "strong")],
  ];
}
