import { parseArgs } from "node:util";
import { chromiumPath } from "../fixtures/chromium.ts";
import { measurePage, type PageFigures } from "./bench/page/measure_page.ts";
import { missedBudgets } from "./bench/page/page_budgets.ts";
import { BENCH_STATUS, runMeasurement } from "./bench/run_measurement.ts";
import { formatTable } from "./bench/table.ts";
import { formatBytes } from "./format_bytes.ts";

const USAGE = `Usage: deno task bench:page [--seconds N] [--check] [--json]

Opens the dashboard of a simulated fleet of 100x10 panes in a real browser, while 50 of them change
every second, and says what that took. Leave the machine alone meanwhile. The main thread is traced
for the first minute; frames and the heap are watched for all of it.

  --seconds N   how long it is watched, after a warm-up (60)
  --check       compare with the budgets: status 1 when one is missed
  --json        print the figures as one JSON object

Exit status: 0 measured; 1 a budget was missed; 64 wrong arguments, 69 no Chromium here, 70 it could
not be measured, 130 interrupted.`;

const SIZE = { sessions: 100, panesEach: 10 };

interface Wanted {
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
  if (chromiumPath() === null) {
    console.error("cannot run the bench: it needs Chromium on the PATH");
    return BENCH_STATUS.unavailable;
  }
  const { seconds } = wanted;
  return await runMeasurement({
    measure: (signal) => measurePage({ size: SIZE, seconds, signal }),
    show,
    missed: missedBudgets,
  }, wanted);
}

function show(it: PageFigures): string {
  return formatTable([
    ["panes that changed, a second", it.changesPerSecond.toFixed(0)],
    ["first response", formatBytes(it.firstResponseBytes)],
    ["first response, gzip", formatBytes(it.firstResponseGzip)],
    ["islands, gzip", formatBytes(it.islandsGzip)],
    ["first paint", ms(it.firstPaintMs)],
    ["frames", `${it.frames}`],
    ["longest way from frame to frame", ms(it.longestFrameMs)],
    ["of them over 50 ms", `${it.lateFrames}`],
    ["frames with work over 50 ms", `${it.heavyFrames}`],
    ["longest task", ms(it.longestTaskMs)],
    ["the same by the processor", ms(it.longestTaskCpuMs)],
    ["processor, main thread", `${(it.busyShare * 100).toFixed(1)} %`],
    ["heap at the start", formatBytes(it.heapBefore)],
    ["heap at the end", formatBytes(it.heapAfter)],
  ]);
}

function ms(value: number): string {
  return `${value.toFixed(1)} ms`;
}

function readArguments(args: readonly string[]): Wanted | null {
  try {
    const { values } = parseArgs({
      args: args[0] === "--" ? args.slice(1) : [...args],
      options: {
        seconds: { type: "string", default: "60" },
        check: { type: "boolean", default: false },
        json: { type: "boolean", default: false },
      },
    });
    const seconds = Number(values.seconds);
    const isRight = Number.isInteger(seconds) && seconds > 0 && seconds <= 3_600;
    return isRight ? { seconds, check: values.check, json: values.json } : null;
  } catch {
    return null;
  }
}

if (import.meta.main) Deno.exit(await main(Deno.args));
