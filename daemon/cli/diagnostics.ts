import { resolve } from "node:path";
import type { Diagnostics } from "../../shared/protocol/methods/diagnostics.ts";

import { defaultConfig, loadConfig } from "../platform/config.ts";
import { formatProblems } from "../platform/config_problem.ts";
import type { DaemonAnswer } from "../upkeep/check_daemon.ts";
import { bundleContents, type BundlePart } from "../upkeep/diagnostics/bundle_contents.ts";
import { collectDiagnostics } from "../upkeep/diagnostics/collect_diagnostics.ts";
import { exportScrub, scrubValue } from "../upkeep/diagnostics/scrub_value.ts";
import { runDoctor } from "../upkeep/doctor.ts";
import { buildRedaction } from "../upkeep/user_redaction.ts";
import { CliError } from "./cli_error.ts";
import { ask, findDaemon } from "./connect.ts";
import type { CliContext } from "./context.ts";
import { describeError } from "./describe_error.ts";
import { EXIT } from "./exit_codes.ts";
import { type Line, span } from "./line.ts";
import { clean, printJson, printLines } from "./print.ts";
import { cell, tableLines } from "./table.ts";
import { writeOutput } from "./write_output.ts";

export interface DiagnosticsArguments {
  readonly output: string | undefined;
  readonly includeOutput: boolean;
  readonly dryRun: boolean;
  readonly yes: boolean;
}

/** Asks the person at the terminal; null where there is nobody to ask. */
export type Confirm = (question: string) => boolean | null;

/** Counting rows and reading logs may take a while. */
const ANSWER_MS = 30_000;

/**
 * Shows what a bundle of diagnostics would hold, and writes it to a new file once that is agreed to.
 * Works without a daemon, and says what is missing then.
 * @throws {CliError} UNCONFIRMED where nobody can be asked.
 * @throws as `writeOutput`.
 */
export async function diagnostics(
  context: CliContext,
  args: DiagnosticsArguments,
  confirm: Confirm = askPerson(context),
): Promise<number> {
  const { screen, json } = context;
  const bundle = await makeBundle(context, args);
  const contents = bundleContents(bundle);
  const file = resolve(args.output ?? `ntm-tracker-diagnostics-${stampOf(bundle.madeAt)}.json`);
  if (!json) await printLines(screen, contentLines(contents, bundle));
  const writes = !args.dryRun && (args.yes || agreed(json ? null : confirm(`Write ${file}?`)));
  if (writes) await writeOutput(file, `${JSON.stringify(bundle, null, 2)}\n`, {});
  if (json) await printJson(screen, { file: writes ? file : null, contents });
  else await screen.print(writes ? `\nwritten to ${clean(file)}\n` : "\nnothing was written\n");
  return EXIT.OK;
}

function agreed(answer: boolean | null): boolean {
  if (answer !== null) return answer;
  throw new CliError(
    "nothing was written: nobody could be asked, add --yes to write the file, or --dry-run to see " +
      "only what would be in it",
    { code: "UNCONFIRMED", exit: "USAGE" },
  );
}

async function makeBundle(
  context: CliContext,
  { includeOutput }: DiagnosticsArguments,
): Promise<Diagnostics> {
  const { paths, env, now } = context;
  const { asked, answer } = await askDaemon(context, includeOutput);
  const settings = await readSettings(context);
  const found = await runDoctor({ paths, env, daemon: answer, fix: false });
  if (typeof asked !== "string") {
    const { bundle: redact } = buildRedaction(settings.config);
    const scrub = exportScrub(redact, paths.home);
    return { ...asked, checks: await scrubValue(found.map((check) => ({ ...check })), scrub) };
  }
  return await collectDiagnostics({
    paths,
    ...settings,
    now: now(),
    daemon: null,
    output: includeOutput ? [] : null,
    checks: found,
    missing: ["health", "totals", ...(includeOutput ? ["output"] : [])]
      .map((part) => ({ part, why: asked })),
  });
}

/** The bundle of the daemon, or why there is none. */
async function askDaemon(
  { paths }: CliContext,
  includeOutput: boolean,
): Promise<{ readonly asked: Diagnostics | string; readonly answer: DaemonAnswer }> {
  try {
    const found = await findDaemon(paths, { timeoutMs: ANSWER_MS });
    if (found === null) return { asked: "no daemon runs", answer: { kind: "none" } };
    const { version, runId } = found.capabilities;
    try {
      const asked = await ask(found.client, "debug.diagnostics", { includeOutput });
      return { asked, answer: { kind: "answers", version, runId } };
    } finally {
      found.client.close();
    }
  } catch (error) {
    const { message } = describeError(error);
    return { asked: message, answer: { kind: "fails", message } };
  }
}

/** Those of the file, right or wrong: a bundle is wanted most when they are wrong. */
async function readSettings({ paths: { configFile: file } }: CliContext) {
  const loaded = await loadConfig(file);
  if ("config" in loaded) {
    return { config: loaded.config, configExists: loaded.exists, configProblems: [] };
  }
  const configProblems = "unreadable" in loaded
    ? [loaded.unreadable]
    : loaded.problems.map((problem) => formatProblems([problem], { file }).trim());
  return { config: defaultConfig(), configExists: true, configProblems };
}

/** The parts as a screen. */
export function contentLines(
  contents: readonly BundlePart[],
  { madeBy, missing }: Pick<Diagnostics, "madeBy" | "missing">,
): Line[] {
  const [gap] = missing;
  const from = madeBy === "daemon"
    ? "The bundle, as the daemon tells it:"
    : `The bundle, from files alone${gap === undefined ? "" : ` (${clean(gap.why)})`}:`;
  return [
    [span(from, "strong")],
    [],
    ...tableLines(
      [{}, {}, {}],
      contents.map(({ name, included, isWrong, detail }) => [
        isWrong ? cell("✗", "bad") : cell(included ? "✓" : "–", included ? "good" : "faint"),
        name,
        cell(clean(detail), included && name === "output" ? "alert" : undefined),
      ]),
    ),
    [],
    [span(
      "Secrets are taken out, and your home directory is written ~. It is text: read it first.",
    )],
  ];
}

/** As `20261121-115723`, UTC. */
function stampOf(at: number): string {
  return new Date(at).toISOString().slice(0, 19).replaceAll(/[-:]/g, "").replace("T", "-");
}

function askPerson({ screen }: CliContext): Confirm {
  return (question) => {
    if (!screen.isTerminal || !Deno.stdin.isTerminal()) return null;
    return globalThis.confirm(`\n${clean(question)}`);
  };
}
