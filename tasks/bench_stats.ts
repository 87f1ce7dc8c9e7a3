import { join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { MINUTE_MS, type MinuteSample } from "../shared/model/minute_sample.ts";
import { SLOT_MS } from "../shared/model/usage_ledger.ts";
import { openStore } from "../daemon/store/open.ts";
import type { Store } from "../daemon/store/store.ts";
import {
  reportDays,
  reportHours,
  reportStats,
  type StatsSources,
} from "../daemon/upkeep/report_stats.ts";
import { percentile } from "./bench/percentile.ts";
import { closeDays, type Taken, writeYear } from "./bench/stats/simulated_year.ts";
import { formatTable } from "./bench/table.ts";

const USAGE = `Usage: deno task bench:stats [--days N] [--sessions N] [--panes N] [--asks N]

Simulates a year of statistics, sums up its days, asks for a dashboard of 30 days, and writes half an
hour of minutes of 1,000 panes as the daemon does: each step stands between two looks.

  --days N       how long the year is (365)
  --sessions N   sessions (30), each with
  --panes N      panes (6)
  --asks N       how often each question is put (40)

Exit status: 0 done, 64 wrong arguments.`;

const WRONG_ARGUMENTS = 64;
const TIME_ZONE = "Europe/Berlin";
const DAY_MS = 86_400_000;
/** Pieces that the daemon writes in one go. */
const CHUNK = 100;
const MANY_PANES = 1_000;
const MANY_SESSIONS = 100;
const MINUTES = 30;

interface Arguments {
  readonly days: number;
  readonly sessions: number;
  readonly panes: number;
  readonly asks: number;
}

async function main(): Promise<number> {
  const wanted = readArguments();
  if (wanted === null) {
    console.error(USAGE);
    return WRONG_ARGUMENTS;
  }
  const scratch = await Deno.makeTempDir({ prefix: "ntm-bench-stats-" });
  try {
    const database = join(scratch, "tracker.db");
    const end = Math.floor(Date.UTC(2026, 5, 15, 15) / SLOT_MS) * SLOT_MS;
    const open = () => openStore(database, { now: () => end, newId: () => "bench" }).store;
    open().close();
    writeYear({ database, end, ...wanted });
    const store = open();
    const rows = [["what", "count", "median ms", "p95 ms", "p99 ms", "processor ms"]];
    rows.push(
      figures(
        "a day is summed up",
        closeDays(store, { timeZone: TIME_ZONE, now: end, startClock }),
      ),
    );
    const bytes = store.bytes;
    rows.push(...await measureAnswers(store, end, wanted.asks));
    rows.push(...measureWrites(store, end));
    store.close();
    console.log(formatTable(rows));
    console.log(`database: ${Math.round(bytes / 1024 / 1024)} MiB after ${wanted.days} days`);
    return 0;
  } finally {
    await Deno.remove(scratch, { recursive: true });
  }
}

function readArguments(): Arguments | null {
  const text = (value: string) => ({ type: "string", default: value }) as const;
  const { values } = parseArgs({
    args: Deno.args,
    options: { days: text("365"), sessions: text("30"), panes: text("6"), asks: text("40") },
  });
  const [days = 0, sessions = 0, panes = 0, asks = 0] = [
    ...[values.days, values.sessions, values.panes, values.asks],
  ].map(Number);
  const isRight = [days, sessions, panes, asks].every((n) => Number.isInteger(n) && n > 0);
  return isRight ? { days, sessions, panes, asks } : null;
}

async function measureAnswers(store: Store, now: number, asks: number): Promise<string[][]> {
  const sources: StatsSources = {
    stats: store.stats,
    catchUp: () => Promise.resolve(),
    timeZone: TIME_ZONE,
    now,
  };
  const month = now - 30 * DAY_MS;
  const sessionId = "year-1";
  const questions: Readonly<Record<string, () => Promise<unknown>>> = {
    "summary of 30 days": () => reportStats({ since: month }, sources),
    "summary of an agent": () => reportStats({ since: month, agent: "claude" }, sources),
    "30 days": () => reportDays({ bySession: false }, sources),
    "30 days by session": () => reportDays({ bySession: true }, sources),
    "30 days of a session": () => reportDays({ bySession: false, sessionId }, sources),
    "24 hours": () => reportHours({ bySession: false }, sources),
    "24 hours by session": () => reportHours({ bySession: true }, sources),
    "7 days by the hour": () => reportHours({ since: now - 7 * DAY_MS, bySession: false }, sources),
  };
  const rows: string[][] = [];
  for (const [name, ask] of Object.entries(questions)) {
    const taken: Taken[] = [];
    for (let count = 0; count < asks; count++) {
      const clock = startClock();
      await ask();
      taken.push(clock());
    }
    rows.push(figures(name, taken));
  }
  return rows;
}

/** Each minute in pieces, and after it what is to be summed up: nobody waits for more than one step. */
function measureWrites(store: Store, end: number): string[][] {
  const writes: Taken[] = [];
  const sums: Taken[] = [];
  for (let minute = 0; minute < MINUTES; minute++) {
    const samples = samplesOf(end + minute * MINUTE_MS);
    for (let from = 0; from < samples.length; from += CHUNK) {
      const clock = startClock();
      store.stats.write(samples.slice(from, from + CHUNK));
      writes.push(clock());
    }
    for (;;) {
      const clock = startClock();
      if (store.stats.rollNext() === null) break;
      sums.push(clock());
    }
  }
  return [
    figures(`${CHUNK} minutes of panes are written`, writes),
    figures(`a part of a quarter of ${MANY_PANES} panes`, sums),
  ];
}

function samplesOf(minuteStart: number): MinuteSample[] {
  return Array.from({ length: MANY_PANES }, (_, index) => ({
    minuteStart,
    paneId: `pane-${index}`,
    sessionId: `many-${index % MANY_SESSIONS}`,
    sessionName: `many ${index % MANY_SESSIONS}`,
    agent: index % 3 === 0 ? "codex" : "claude",
    model: `model-${index % 2}`,
    observedMs: MINUTE_MS,
    activeMs: 1_000 * (index % 50),
    waitingMs: 5_000,
    idleMs: 5_000,
    outputLines: index,
    outputBytes: null,
    tokensExact: index,
    tokensEstimated: 0,
  }));
}

/** By the wall and of the processor, milliseconds: on a busy machine only the latter says much. */
function startClock(): () => Taken {
  const begun = performance.now();
  const cpu = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(cpu);
    return { wall: performance.now() - begun, cpu: (user + system) / 1_000 };
  };
}

function figures(what: string, taken: readonly Taken[]): string[] {
  const walls = taken.map(({ wall }) => wall);
  const at = (share: number) => percentile(walls, share).toFixed(1);
  const cpu = taken.reduce((sum, each) => sum + each.cpu, 0) / taken.length;
  return [what, String(taken.length), at(0.5), at(0.95), at(0.99), cpu.toFixed(1)];
}

if (import.meta.main) Deno.exit(await main());
