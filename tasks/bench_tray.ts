import { parseArgs } from "node:util";
import { hasTmux } from "../fixtures/has_tmux.ts";
import { median, percentile } from "./bench/percentile.ts";
import { BENCH_STATUS, runMeasurement } from "./bench/run_measurement.ts";
import { formatTable } from "./bench/table.ts";
import { measureTray, type TrayFigures } from "./bench/tray/measure_tray.ts";
import { missedTrayBudgets } from "./bench/tray/tray_budgets.ts";
import { formatBytes } from "./format_bytes.ts";

const USAGE = `Usage: deno task bench:tray [--trials N] [--seconds N] [--check] [--json]

Runs the tray in a process of its own, without a desktop, on a daemon with its usual settings and
one agent in a real tmux, and says how soon the icon shows what happens and what the tray takes
while nothing does. The daemon is another process and is not counted. Leave the machine alone
meanwhile.

  --trials N    how often the agent asks (60)
  --seconds N   how long the tray is watched while nothing happens (60)
  --check       compare with the budgets: status 1 when one is missed
  --json        print the figures as one JSON object

Exit status: 0 measured; 1 a budget was missed; 64 wrong arguments, 69 no tmux here, 70 it could not
be measured, 130 interrupted.`;

const STARTS = 5;

interface Wanted {
  readonly trials: number;
  readonly seconds: number;
  readonly check: boolean;
  readonly json: boolean;
}

async function main(args: readonly string[]): Promise<number> {
  const wanted = readArguments(args);
  if (wanted === null) {
    console.error(USAGE);
    return BENCH_STATUS.wrongArguments;
  }
  if (hasTmux() === null) {
    console.error("cannot run the bench: it needs tmux on the PATH");
    return BENCH_STATUS.unavailable;
  }
  const { trials, seconds } = wanted;
  return await runMeasurement({
    measure: (signal) => measureTray({ trials, starts: STARTS, idleSeconds: seconds, signal }),
    show,
    missed: missedTrayBudgets,
  }, wanted);
}

function show(it: TrayFigures): string {
  return formatTable([
    [`from a prompt to the badge, ${it.promptMs.length} times`, spread(it.promptMs)],
    ["from the answer to the icon without it", spread(it.answerMs)],
    [
      `from the start to the first true icon, ${it.firstIconMs.length} times`,
      spread(it.firstIconMs),
    ],
    [`processor, ${it.idleSeconds} s idle`, `${(it.idleShare * 100).toFixed(2)} %`],
    ["memory after that", formatBytes(it.idleRss)],
  ]);
}

function spread(samples: readonly number[]): string {
  const parts = [median(samples), percentile(samples, 0.95), percentile(samples, 1)];
  const [middle, p95, longest] = parts.map((ms) => Math.round(ms));
  return `p50 ${middle} ms, p95 ${p95} ms, longest ${longest} ms`;
}

function readArguments(args: readonly string[]): Wanted | null {
  try {
    const { values } = parseArgs({
      args: args[0] === "--" ? args.slice(1) : [...args],
      options: {
        trials: { type: "string", default: "60" },
        seconds: { type: "string", default: "60" },
        check: { type: "boolean", default: false },
        json: { type: "boolean", default: false },
      },
    });
    const [trials, seconds] = [Number(values.trials), Number(values.seconds)];
    const areRight = [trials, seconds].every((n) => Number.isInteger(n) && n > 0 && n <= 3_600);
    return areRight ? { trials, seconds, check: values.check, json: values.json } : null;
  } catch {
    return null;
  }
}

if (import.meta.main) Deno.exit(await main(Deno.args));
