import { parseArgs } from "node:util";
import { Store } from "../daemon/store/store.ts";
import { SimulatedDaemon } from "../fixtures/simulation/simulated_daemon.ts";
import { dashboardQueries } from "./bench/dashboard_queries.ts";
import { percentile } from "./bench/percentile.ts";
import { formatTable } from "./bench/table.ts";
import { SeededRandom } from "./bench/transcripts/random.ts";
import { HeldSignals } from "./held_signals.ts";

const USAGE = `Usage: deno task bench:year [--days N] [--fleet SESSIONSxPANES] [--rounds N] [--json]

Lets a simulated year of a fleet pass for the whole daemon, and says how large its database is, what
commits took, and how long the questions of a dashboard of thirty days take on it. A year of 30x6
takes an hour or more; with fewer days the size of a year is estimated from the last half of them.

  --days N    simulated, parts of a day too (365)
  --fleet S   sessions and panes in each (30x6)
  --rounds N  times that each question is asked (40)
  --json      print the figures as one JSON object

Exit status: 0 measured; 64 wrong arguments, 130 interrupted.`;

const WRONG_ARGUMENTS = 64;
const INTERRUPTED = 130;
const START = Date.parse("2026-01-05T00:00:00Z");
const HOUR_MS = 3_600_000;

interface Wanted {
  readonly days: number;
  readonly sessions: number;
  readonly panesEach: number;
  readonly rounds: number;
  readonly json: boolean;
}

interface YearReport {
  readonly fleet: string;
  readonly days: number;
  readonly events: number;
  readonly answers: number;
  readonly databaseMb: number;
  /** By the growth in the last half of the days; null of fewer days than a week has. */
  readonly yearMbEstimated: number | null;
  readonly commits: { readonly count: number; readonly p50Ms: number; readonly p99Ms: number };
  readonly queries: readonly {
    readonly name: string;
    readonly p50Ms: number;
    readonly p95Ms: number;
  }[];
}

async function main(args: readonly string[]): Promise<number> {
  const wanted = readArguments(args);
  if (wanted === null) {
    console.error(USAGE);
    return WRONG_ARGUMENTS;
  }
  using signals = new HeldSignals();
  const abort = new AbortController();
  signals.listen(() => abort.abort());
  const report = await measureYear(wanted, abort.signal);
  console.log(wanted.json ? JSON.stringify(report, null, 2) : show(report));
  return signals.came ? INTERRUPTED : 0;
}

async function measureYear(wanted: Wanted, signal: AbortSignal): Promise<YearReport> {
  const { days, sessions, panesEach } = wanted;
  const random = new SeededRandom(1);
  const commits = timeCommits();
  await using daemon = await SimulatedDaemon.start({
    size: { sessions, panesEach },
    random: () => random.next(),
    startAt: START,
  });
  const bytesAfter = [await daemon.databaseBytes()];
  for (let hour = 1; hour <= days * 24 && !signal.aborted; hour++) {
    await daemon.pass(HOUR_MS);
    bytesAfter.push(await daemon.databaseBytes());
    if (hour % 24 === 0) console.error(`day ${hour / 24}: ${mb(bytesAfter.at(-1) ?? 0)} MB`);
  }
  const taken = [...commits];
  const hours = bytesAfter.length - 1;
  const [half, bytes] = [bytesAfter[Math.floor(hours / 2)] ?? 0, bytesAfter.at(-1) ?? 0];
  const perHour = (bytes - half) / Math.max(1, hours - Math.floor(hours / 2));
  const { lastEventId } = await daemon.request<{ lastEventId: number }>("snapshot.get");
  return {
    fleet: `${sessions}x${panesEach}`,
    days: hours / 24,
    events: lastEventId,
    answers: daemon.fleet.answers,
    databaseMb: mb(bytes),
    yearMbEstimated: hours < 7 * 24 ? null : mb(bytes + perHour * Math.max(0, 365 * 24 - hours)),
    commits: { count: taken.length, p50Ms: ms(taken, 0.5), p99Ms: ms(taken, 0.99) },
    queries: await timeQueries(daemon, wanted.rounds),
  };
}

/** Times of all commits from now on, milliseconds. */
function timeCommits(): readonly number[] {
  const taken: number[] = [];
  const commit = Store.prototype.commit;
  Store.prototype.commit = function (changes) {
    const began = performance.now();
    try {
      return commit.call(this, changes);
    } finally {
      taken.push(performance.now() - began);
    }
  };
  return taken;
}

async function timeQueries(
  daemon: SimulatedDaemon,
  rounds: number,
): Promise<YearReport["queries"]> {
  const { methods } = await daemon.request<{ methods: readonly string[] }>("capabilities.get");
  const found: YearReport["queries"][number][] = [];
  for (const { name, method, params } of dashboardQueries(methods, daemon.clock.now())) {
    const taken: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const began = performance.now();
      await daemon.request(method, params);
      taken.push(performance.now() - began);
    }
    found.push({ name, p50Ms: ms(taken, 0.5), p95Ms: ms(taken, 0.95) });
  }
  return found;
}

function show({ queries, commits, ...figures }: YearReport): string {
  const facts = Object.entries(figures).map(([name, figure]) => [name, String(figure)]);
  return formatTable([
    ...facts,
    ["commits, p50 and p99 ms", `${commits.p50Ms} ${commits.p99Ms}`],
    ...queries.map(({ name, p50Ms, p95Ms }) => [`${name}, p50 and p95 ms`, `${p50Ms} ${p95Ms}`]),
  ]);
}

function ms(samples: readonly number[], share: number): number {
  return samples.length === 0 ? 0 : Number(percentile(samples, share).toFixed(2));
}

function mb(bytes: number): number {
  return Number((bytes / 1024 / 1024).toFixed(1));
}

function readArguments(args: readonly string[]): Wanted | null {
  try {
    const { values } = parseArgs({
      args: args[0] === "--" ? args.slice(1) : [...args],
      options: {
        days: { type: "string", default: "365" },
        fleet: { type: "string", default: "30x6" },
        rounds: { type: "string", default: "40" },
        json: { type: "boolean", default: false },
      },
    });
    const [sessions = 0, panesEach = 0] = values.fleet.split("x").map(Number);
    const [days, rounds] = [Number(values.days), Number(values.rounds)];
    const isWhole = [rounds, sessions, panesEach].every((n) => Number.isInteger(n) && n > 0);
    return isWhole && days > 0 ? { days, sessions, panesEach, rounds, json: values.json } : null;
  } catch {
    return null;
  }
}

if (import.meta.main) Deno.exit(await main(Deno.args));
