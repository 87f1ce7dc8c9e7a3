import { runDoctor } from "../upkeep/doctor.ts";
import type { DaemonAnswer } from "../upkeep/check_daemon.ts";
import type { DoctorCheck } from "../upkeep/doctor_check.ts";
import { findDaemon } from "./connect.ts";
import type { CliContext } from "./context.ts";
import { describeError } from "./describe_error.ts";
import { EXIT } from "./exit_codes.ts";
import { displayWidth, wrapText } from "./display_width.ts";
import { type Line, padLine, span, type Style } from "./line.ts";
import { clean, printJson, printLines } from "./print.ts";
import type { ScreenSize } from "./screen.ts";

/** Prints what was checked; the status is that of the worst. */
export async function doctor(
  context: CliContext,
  { fix }: { readonly fix: boolean },
): Promise<number> {
  const { paths, env, screen } = context;
  const daemon = await askDaemon(context);
  const checks = await runDoctor({ paths, env, daemon, fix });
  const failed = checks.some(({ status }) => status === "problem");
  if (context.json) await printJson(screen, { status: worst(checks), checks });
  else await printLines(screen, doctorLines(checks, screen.size()));
  return failed ? EXIT.FAILED : EXIT.OK;
}

async function askDaemon({ paths }: CliContext): Promise<DaemonAnswer> {
  try {
    const found = await findDaemon(paths, { timeoutMs: 5_000 });
    if (found === null) return { kind: "none" };
    found.client.close();
    const { version, runId } = found.capabilities;
    return { kind: "answers", version, runId };
  } catch (error) {
    return { kind: "fails", message: describeError(error).message };
  }
}

const WORD_COLUMNS = displayWidth("✗ problem");

const LOOKS: Readonly<Record<DoctorCheck["status"], readonly [word: string, style: Style]>> = {
  ok: ["✓ ok", "good"],
  warn: ["! warn", "alert"],
  problem: ["✗ problem", "bad"],
};

/** The checks as a screen: one line each, and what to do below those that need it. */
export function doctorLines(
  checks: readonly DoctorCheck[],
  { columns }: Pick<ScreenSize, "columns">,
): Line[] {
  const name = Math.max(...checks.map((check) => check.name.length));
  const indent = WORD_COLUMNS + name + 4;
  const lines = checks.flatMap((check) => checkLines(check, { name, indent, columns }));
  const count = (status: DoctorCheck["status"]) =>
    checks.filter((check) => check.status === status).length;
  const bad = count("problem");
  const odd = count("warn");
  return [
    ...lines,
    [],
    [span(
      bad + odd === 0
        ? "Everything is as it should be."
        : `${bad} ${bad === 1 ? "problem" : "problems"}, ${odd} to know of.`,
      "strong",
    )],
  ];
}

/** What is found and what to do is broken into lines, not cut: each word may be needed. */
function checkLines(
  check: DoctorCheck,
  { name, indent, columns }: {
    readonly name: number;
    readonly indent: number;
    readonly columns: number;
  },
): Line[] {
  const [word, style] = LOOKS[check.status];
  const width = Math.max(20, columns - indent);
  const [first = "", ...more] = wrapText(clean(check.detail), width);
  const advice = check.advice === null ? [] : wrapText(`→ ${clean(check.advice)}`, width, 2);
  return [
    [
      ...padLine([span(word, style)], WORD_COLUMNS),
      span("  "),
      ...padLine([span(check.name, "strong")], name),
      span(`  ${first}`),
    ],
    ...[...more, ...advice].map((text): Line => [span(" ".repeat(indent) + text)]),
  ];
}

function worst(checks: readonly DoctorCheck[]): DoctorCheck["status"] {
  const found = new Set(checks.map(({ status }) => status));
  return found.has("problem") ? "problem" : found.has("warn") ? "warn" : "ok";
}
