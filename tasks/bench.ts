import { resolve } from "node:path";
import { findExecutable } from "../fixtures/find_executable.ts";
import { BENCH_USAGE, type BenchArguments, readBenchArguments } from "./bench/bench_arguments.ts";
import type { BenchContext } from "./bench/bench_context.ts";
import { benchPlan } from "./bench/bench_plan.ts";
import { type BenchReport, parseReport } from "./bench/bench_report.ts";
import { compareBudgets, readBudgets } from "./bench/budgets.ts";
import { formatReport } from "./bench/format_report.ts";
import { runBench, select, type Selection } from "./bench/run_bench.ts";
import { bundle, BUNDLE_FILE } from "./bundle.ts";
import { PROJECT_ROOT } from "./project_root.ts";
import { RUNTIME_FLAGS } from "./runtime_flags.ts";
import { HeldSignals } from "./held_signals.ts";

const BUDGET_MISSED = 1;
const WRONG_ARGUMENTS = 64;
const UNAVAILABLE = 69;
const FAILED = 70;
const INTERRUPTED = 130;

/** What is measured when nobody names another program: the bundle, which is what is shipped. */
const DAEMON: readonly string[] = [
  ...[Deno.execPath(), "run", "-A", "--no-config", ...RUNTIME_FLAGS],
  resolve(PROJECT_ROOT, BUNDLE_FILE),
];

async function main(args: readonly string[]): Promise<number> {
  let wanted: BenchArguments;
  let selection: Selection;
  try {
    wanted = readBenchArguments(args);
    selection = select(wanted);
  } catch (error) {
    console.error(`${sayError(error)}\n\n${BENCH_USAGE}`);
    return WRONG_ARGUMENTS;
  }
  if (wanted.help) {
    console.log(BENCH_USAGE);
    return 0;
  }
  try {
    return wanted.from === null
      ? await measure(wanted, selection)
      : await finish(parseReport(await Deno.readTextFile(wanted.from)), { wanted, selection });
  } catch (error) {
    console.error(sayError(error));
    return FAILED;
  }
}

async function measure(wanted: BenchArguments, selection: Selection): Promise<number> {
  const tmux = findExecutable("tmux");
  if (tmux === null || Deno.build.os !== "linux") {
    console.error("cannot run the bench: it needs tmux on the PATH and Linux's /proc");
    return UNAVAILABLE;
  }
  if (wanted.program === null) await bundle();
  // A signal must not end this process: servers and daemons would be left behind.
  using signals = new HeldSignals();
  const abort = new AbortController();
  signals.listen((signal) => {
    console.error(`${signal}: cleaning up`);
    abort.abort(new Error(`interrupted by ${signal}`));
  });
  const context: BenchContext = {
    plan: benchPlan(wanted),
    program: wanted.program === null ? DAEMON : [wanted.program],
    tmux,
    signal: abort.signal,
    progress: progressSince(performance.now()),
  };
  const report = await runBench(context, { selection, quick: wanted.quick });
  const status = await finish(report, { wanted, selection });
  return signals.came ? INTERRUPTED : status;
}

/** Shows, checks and writes a report; gives the exit status. */
async function finish(
  report: BenchReport,
  { wanted, selection }: { readonly wanted: BenchArguments; readonly selection: Selection },
): Promise<number> {
  if (wanted.check && selection.kind === "scenarios") {
    const names = new Set(selection.scenarios.map(({ name }) => name));
    const budgets = (await readBudgets()).filter(({ scenario }) => names.has(scenario));
    report.budgets = compareBudgets(budgets, report.scenarios);
  }
  console.error(`\n${formatReport(report)}`);
  const text = JSON.stringify(report, null, 2);
  console.log(text);
  if (wanted.json !== null) await Deno.writeTextFile(wanted.json, `${text}\n`);
  if (report.budgets?.some(({ verdict }) => verdict !== "met")) return BUDGET_MISSED;
  return report.scenarios.some(({ failures }) => failures.length > 0) ? FAILED : 0;
}

function progressSince(startedAt: number): (text: string) => void {
  return (text) => {
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
    console.error(`${seconds.padStart(5)} s  ${text}`);
  };
}

function sayError(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

if (import.meta.main) Deno.exit(await main(Deno.args));
