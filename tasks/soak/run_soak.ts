import { SimulatedDaemon } from "../../fixtures/simulation/simulated_daemon.ts";
import type { FleetSize } from "../../fixtures/simulation/simulated_fleet.ts";
import { SeededRandom } from "../bench/transcripts/random.ts";

export interface SoakOptions {
  readonly days: number;
  readonly size: FleetSize;
  readonly seed: number;
  /** Days at whose end a sample is taken. */
  readonly samplesAt: readonly number[];
  /** Frees what nobody holds, so that the heap is what is held. */
  readonly collectGarbage: () => void;
  readonly onDay?: (day: number) => void;
  readonly signal?: AbortSignal;
}

/** What the daemon held at the end of a day. */
export interface SoakSample {
  readonly day: number;
  readonly heapBytes: number;
  /** Timers that wait. */
  readonly timers: number;
  readonly databaseBytes: number;
  readonly eventId: number;
}

/** A Monday. */
const START = Date.parse("2026-01-05T00:00:00Z");
const HOUR_MS = 3_600_000;
/** In one night of four the machine sleeps so long, as a laptop does. */
const SLEEP_MS = 8 * HOUR_MS;
const SLEEPS_EVERY = 4;

/** Lets simulated days pass for the whole daemon, nights asleep among them. */
export async function runSoak(options: SoakOptions): Promise<readonly SoakSample[]> {
  const random = new SeededRandom(options.seed);
  await using daemon = await SimulatedDaemon.start({
    size: options.size,
    random: () => random.next(),
    startAt: START,
  });
  const samples: SoakSample[] = [];
  for (let day = 1; day <= options.days && !options.signal?.aborted; day++) {
    let left = 24 * HOUR_MS;
    if (day % SLEEPS_EVERY === 0) {
      // No timer runs meanwhile.
      daemon.clock.jump(SLEEP_MS);
      left -= SLEEP_MS;
    }
    for (; left > 0; left -= HOUR_MS) await daemon.pass(HOUR_MS);
    if (options.samplesAt.includes(day)) samples.push(await sampleOf(daemon, day, options));
    options.onDay?.(day);
  }
  const logged = await daemon.logged();
  if (logged !== "") throw new Error(`soak the daemon: it logged ${logged.slice(0, 1_000)}`);
  return samples;
}

async function sampleOf(
  daemon: SimulatedDaemon,
  day: number,
  { collectGarbage }: SoakOptions,
): Promise<SoakSample> {
  const { lastEventId } = await daemon.request<{ lastEventId: number }>("snapshot.get");
  collectGarbage();
  return {
    day,
    heapBytes: Deno.memoryUsage().heapUsed,
    timers: daemon.clock.pending,
    databaseBytes: await daemon.databaseBytes(),
    eventId: lastEventId,
  };
}
