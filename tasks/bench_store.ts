import { parseArgs } from "node:util";
import { Retention } from "../daemon/store/retain.ts";
import { StatsStore } from "../daemon/store/stats_store.ts";
import { Store } from "../daemon/store/store.ts";
import { UsageStore } from "../daemon/store/usage_store.ts";
import { SimulatedDaemon } from "../fixtures/simulation/simulated_daemon.ts";
import { dashboardQueries } from "./bench/dashboard_queries.ts";
import { writePast } from "./bench/store/write_past.ts";
import { formatTable } from "./bench/table.ts";
import { type CallFigures, callFigures, startCallClock, timeCalls } from "./bench/time_calls.ts";
import { SeededRandom } from "./bench/transcripts/random.ts";

const USAGE = `Usage: deno task bench:store [--days N] [--rounds N] [--minutes N] [--json]

Gives a daemon of 30x6 panes the past of so many days and asks what a dashboard of thirty days asks;
then lets one of 100x10 look once a second while everybody works, and says what each thing took that
the database was busy with: by the wall and of the processor, milliseconds. All in one process, with
simulated panes and a simulated clock.

  --days N     of the past (120)
  --rounds N   times that each question is asked (40)
  --minutes N  simulated, of 100x10 (5)
  --json       print the figures as one JSON object

Exit status: 0 measured; 64 wrong arguments.`;

const WRONG_ARGUMENTS = 64;
/** A Wednesday, when everybody is at work. */
const START = Date.parse("2026-01-07T10:00:00Z");
const LOOK_MS = 1_000;
const MINUTE_MS = 60_000;
/** Five of six panes work at any time. */
const NEVER_RESTING = 40;

interface Wanted {
  readonly days: number;
  readonly rounds: number;
  readonly minutes: number;
  readonly json: boolean;
}

type Figures = Readonly<Record<string, CallFigures>>;

async function main(args: readonly string[]): Promise<number> {
  const wanted = readArguments(args);
  if (wanted === null) {
    console.error(USAGE);
    return WRONG_ARGUMENTS;
  }
  const report = { ...await measureQueries(wanted), ...await measureWrites(wanted) };
  console.log(wanted.json ? JSON.stringify(report, null, 2) : show(report));
  return 0;
}

async function measureQueries({ days, rounds }: Wanted): Promise<Figures> {
  const size = { sessions: 30, panesEach: 6 };
  await using daemon = await SimulatedDaemon.start({
    ...{ size, random: seeded(), startAt: START },
    prepare: (database) => writePast({ database, days, ...size, end: START }),
  });
  const steps = timeCalls(Retention.prototype, "step");
  // Days are summed up, and what is old goes.
  await daemon.pass(5 * MINUTE_MS);
  const pruning = callFigures(steps);
  const { methods } = await daemon.request<{ methods: readonly string[] }>("capabilities.get");
  const figures: Record<string, CallFigures> = {};
  for (const { name, method, params } of dashboardQueries(methods, daemon.clock.now())) {
    const taken = [];
    for (let round = 0; round < rounds; round++) {
      const clock = startCallClock();
      await daemon.request(method, params);
      taken.push(clock());
    }
    figures[`asked: ${name}`] = callFigures(taken);
  }
  return { ...figures, "a step that takes away what is old": pruning };
}

async function measureWrites({ minutes }: Wanted): Promise<Figures> {
  await using daemon = await SimulatedDaemon.start({
    ...{ size: { sessions: 100, panesEach: 10 }, random: seeded(), startAt: START },
    lookMs: LOOK_MS,
    pace: () => NEVER_RESTING,
  });
  // Until most of them work.
  await daemon.pass(5 * MINUTE_MS);
  const taken = {
    "commit of a look, 1000 panes": timeCalls(Store.prototype, "commit"),
    "tokens are kept": timeCalls(UsageStore.prototype, "save"),
    "minutes are kept": timeCalls(StatsStore.prototype, "write"),
    "a part of a quarter is summed up": timeCalls(StatsStore.prototype, "rollNext"),
    "a step of what keeps the bounds": timeCalls(Retention.prototype, "step"),
  };
  for (let second = 0; second < minutes * 60; second++) await daemon.pass(LOOK_MS);
  return Object.fromEntries(
    Object.entries(taken).map(([name, times]) => [name, callFigures(times)]),
  );
}

function seeded(): () => number {
  const random = new SeededRandom(1);
  return () => random.next();
}

function show(figures: Figures): string {
  const head = ["what", "count", "p50 ms", "p95 ms", "p99 ms", "cpu p50 ms", "cpu p99 ms"];
  return formatTable([
    head,
    ...Object.entries(figures).map(([name, each]) => [name, ...Object.values(each).map(String)]),
  ]);
}

function readArguments(args: readonly string[]): Wanted | null {
  try {
    const { values } = parseArgs({
      args: args[0] === "--" ? args.slice(1) : [...args],
      options: {
        days: { type: "string", default: "120" },
        rounds: { type: "string", default: "40" },
        minutes: { type: "string", default: "5" },
        json: { type: "boolean", default: false },
      },
    });
    const numbers = [values.days, values.rounds, values.minutes].map(Number);
    const [days = 0, rounds = 0, minutes = 0] = numbers;
    const isRight = numbers.every((n) => Number.isInteger(n) && n > 0);
    return isRight ? { days, rounds, minutes, json: values.json } : null;
  } catch {
    return null;
  }
}

if (import.meta.main) Deno.exit(await main(Deno.args));
