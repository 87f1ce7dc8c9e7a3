import { parseArgs } from "node:util";
import type { FleetSize } from "./scenario.ts";

/** What a person asked of the bench. */
export interface BenchArguments {
  readonly help: boolean;
  readonly quick: boolean;
  readonly check: boolean;
  readonly curve: boolean;
  /** Scenarios by name or part of a name; all when empty. */
  readonly only: readonly string[];
  /** Fleets to build instead of the standard ones; null is the standard. */
  readonly sizes: readonly FleetSize[] | null;
  /** Length of a CPU window; null is that of the plan. */
  readonly windowMs: number | null;
  /** Where the document is written beside stdout. */
  readonly json: string | null;
  /** An earlier document to show and check instead of measuring. */
  readonly from: string | null;
  /** An executable to measure instead of the daemon in this tree. */
  readonly program: string | null;
}

export const BENCH_USAGE = `\
Usage: deno task bench [options]

Measures \`serve --stdio\` on private tmux servers of 20x6 and 100x10 panes, quiet and printing,
tmux hooks off and on. A table goes to stderr, one JSON document to stdout. All of it takes about
two hours, with --quick half an hour; leave the machine alone meanwhile.

  --quick          short windows and few samples: rough figures
  --check          compare with tasks/bench/budgets.json: status 1 when a figure is too large or
                   missing
  --only NAME      only the scenario of that name, or all whose name holds it; may be repeated
  --curve          instead: CPU and latency for several fixed pauses between looks, hooks off
  --json FILE      write the document to FILE too
  --from FILE      measure nothing: show and check the document of an earlier run
  --size SxP       other fleets: S sessions of P panes each; may be repeated
  --window SECONDS length of a CPU window
  --program FILE   measure this executable (\`FILE serve --stdio\`) instead of the one in this tree
  --help           print this

Exit status: 0 done; 1 a budget was missed; 64 wrong arguments, 69 no tmux or no /proc here, 70 it
could not be measured, 130 interrupted: the document then holds what was measured until then.`;

/**
 * Reads the arguments of `deno task bench`.
 *
 * @throws {TypeError} saying which argument is wrong
 */
export function readBenchArguments(args: readonly string[]): BenchArguments {
  const { values } = parseArgs({
    args: args[0] === "--" ? args.slice(1) : [...args],
    options: {
      help: { type: "boolean", short: "h", default: false },
      quick: { type: "boolean", default: false },
      check: { type: "boolean", default: false },
      curve: { type: "boolean", default: false },
      only: { type: "string", multiple: true, default: [] },
      size: { type: "string", multiple: true },
      window: { type: "string" },
      json: { type: "string" },
      from: { type: "string" },
      program: { type: "string" },
    },
  });
  if (values.curve && (values.check || values.from !== undefined)) {
    throw new TypeError("cannot use --curve with --check or --from: the curve has no budgets");
  }
  return {
    help: values.help,
    quick: values.quick,
    check: values.check,
    curve: values.curve,
    only: values.only,
    sizes: values.size?.map(readSize) ?? null,
    windowMs: values.window === undefined ? null : readSeconds(values.window) * 1000,
    json: values.json ?? null,
    from: values.from ?? null,
    program: values.program ?? null,
  };
}

function readSize(text: string): FleetSize {
  const [, sessions, panesEach] = (/^([1-9]\d{0,2})x([1-9]\d?)$/.exec(text) ?? []).map(Number);
  if (sessions !== undefined && panesEach !== undefined) return { sessions, panesEach };
  throw new TypeError(`cannot use --size ${text}: not SESSIONSxPANES, write for example 20x6`);
}

function readSeconds(text: string): number {
  const seconds = Number(text);
  if (/^\d+$/.test(text) && seconds >= 1 && seconds <= 3600) return seconds;
  throw new TypeError(`cannot use --window ${text}: not a whole number from 1 to 3600`);
}
