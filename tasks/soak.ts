import { parseArgs } from "node:util";
import { formatTable } from "./bench/table.ts";
import { HeldSignals } from "./held_signals.ts";
import { judgeSoak } from "./soak/judge_soak.ts";
import { runSoak, type SoakSample } from "./soak/run_soak.ts";

const USAGE = `Usage: deno task soak [--days N] [--fleet SESSIONSxPANES] [--seed N] [--json]

Lets simulated days pass for the whole daemon, with a clock that is moved by hand, a fleet that works
as people do, a client that follows, and nights asleep; and says how much memory it holds.

  --days N    (30)
  --fleet S   sessions and panes in each (6x4)
  --seed N    of the fleet (1)
  --json      print samples and verdict as one JSON object

Exit status: 0 memory is flat; 1 it is not; 64 wrong arguments, 130 interrupted.`;

const NOT_FLAT = 1;
const WRONG_ARGUMENTS = 64;
const INTERRUPTED = 130;

/**
 * Growth of the heap in a day that is still called flat, bytes. What is counted of answers is
 * remembered by design, up to a cap that a fleet of this size does not reach in a month: a few dozen
 * bytes for each.
 */
const FLAT = { growthPerDay: 96 * 1024 };
/** The same in the first week, while memories that have a cap still fill. */
const FILLING = { growthPerDay: 256 * 1024, untilDay: 7 };

interface Wanted {
  readonly days: number;
  readonly sessions: number;
  readonly panesEach: number;
  readonly seed: number;
  readonly json: boolean;
}

async function main(args: readonly string[]): Promise<number> {
  const wanted = readArguments(args);
  const collectGarbage = (globalThis as { gc?: () => void }).gc;
  if (wanted === null || collectGarbage === undefined) {
    console.error(wanted === null ? USAGE : "cannot soak: run it with --v8-flags=--expose-gc");
    return WRONG_ARGUMENTS;
  }
  using signals = new HeldSignals();
  const abort = new AbortController();
  signals.listen(() => abort.abort());
  const { days, sessions, panesEach, seed } = wanted;
  const began = performance.now();
  const samples = await runSoak({
    ...{ days, seed, size: { sessions, panesEach }, samplesAt: sampleDays(days), collectGarbage },
    onDay: (day) => console.error(`${seconds(began)} s  day ${day}`),
    signal: abort.signal,
  });
  if (signals.came) return INTERRUPTED;
  const verdict = judgeSoak(samples, days < FILLING.untilDay ? FILLING : FLAT);
  console.log(
    wanted.json ? JSON.stringify({ ...wanted, samples, ...verdict }, null, 2) : table(samples),
  );
  if (verdict.problem === null) return 0;
  console.error(`not flat: ${verdict.problem}`);
  return NOT_FLAT;
}

/** After a sixth, when all that fills up has had time to, a third, two thirds and at the end. */
function sampleDays(days: number): readonly number[] {
  return [1 / 6, 1 / 3, 2 / 3, 1].map((part) => Math.max(1, Math.round(days * part)));
}

function table(samples: readonly SoakSample[]): string {
  const mb = (bytes: number) => (bytes / 1024 / 1024).toFixed(2);
  return formatTable([
    ["after day", "heap, MB", "timers", "database, MB", "events"],
    ...samples.map(({ day, heapBytes, timers, databaseBytes, eventId }) => {
      return [`${day}`, mb(heapBytes), `${timers}`, mb(databaseBytes), `${eventId}`];
    }),
  ]);
}

function seconds(began: number): string {
  return ((performance.now() - began) / 1_000).toFixed(0).padStart(5);
}

function readArguments(args: readonly string[]): Wanted | null {
  try {
    const { values } = parseArgs({
      args: args[0] === "--" ? args.slice(1) : [...args],
      options: {
        days: { type: "string", default: "30" },
        fleet: { type: "string", default: "6x4" },
        seed: { type: "string", default: "1" },
        json: { type: "boolean", default: false },
      },
    });
    const [sessions = 0, panesEach = 0] = values.fleet.split("x").map(Number);
    const [days, seed] = [Number(values.days), Number(values.seed)];
    const isWhole = [days, seed, sessions, panesEach].every((n) => Number.isInteger(n) && n > 0);
    return isWhole && days > 1 ? { days, sessions, panesEach, seed, json: values.json } : null;
  } catch {
    return null;
  }
}

if (import.meta.main) Deno.exit(await main(Deno.args));
