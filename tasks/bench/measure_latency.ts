import { setTimeout as pause } from "node:timers/promises";
import type { BenchContext } from "./bench_context.ts";
import type { BenchDaemon } from "./bench_daemon.ts";
import { CHANGE_KINDS, type ChangeKind } from "./change_kind.ts";
import type { ChangeMaker } from "./change_maker.ts";
import type { LatencySample } from "./latency_samples.ts";

export interface LatencyOptions {
  readonly daemon: BenchDaemon;
  readonly changes: ChangeMaker;
}

/** A pause of at least `least` and at most `spread` more, milliseconds. */
export interface RandomPause {
  readonly least: number;
  readonly spread: number;
}

/** A change that nobody told of by then is lost, milliseconds. */
const LOST_MS = 15_000;
/** Between two changes on a printing fleet, milliseconds. */
const BUSY_PAUSE: RandomPause = { least: 500, spread: 2_000 };
/** A quiet sample comes at a random moment of at least this time, milliseconds. */
const QUIET_SPREAD_MS = 2_000;
/** Calm is asked for this often, milliseconds, and not believed sooner than `LEAST_CALM_MS`. */
const ASK_CALM_MS = 1_000;
const LEAST_CALM_MS = 5_000;

/**
 * Rounds of the four changes while things go on: the pauses are random and longer than the pause
 * between two looks, so that the samples fall on all its phases.
 */
export async function measureBusyLatency(
  { signal }: BenchContext,
  options: LatencyOptions & { readonly rounds: number; readonly pauseMs?: RandomPause },
): Promise<readonly LatencySample[]> {
  const { least, spread } = options.pauseMs ?? BUSY_PAUSE;
  const samples: LatencySample[] = [];
  for (let round = 0; round < options.rounds; round++) {
    for (const kind of CHANGE_KINDS) {
      await pause(least + Math.random() * spread, undefined, { signal });
      samples.push(await sample(kind, options, signal));
    }
    await options.changes.clear();
  }
  return samples;
}

/**
 * Rounds of the four changes after quiet. Every round begins with `quietMs` in which nothing changes.
 * The first change ends that quiet, and would make the daemon look more often for those that
 * follow: so each of them waits until the daemon has slowed down again to the very pause that it had
 * reached after the quiet (`intervalMs` of health.get), which is all that quiet means to it. Each
 * change then comes at a random moment of one such pause. A round with hooks on therefore takes
 * minutes.
 */
export async function measureQuietLatency(
  { plan, signal }: BenchContext,
  options: LatencyOptions,
): Promise<readonly LatencySample[]> {
  const samples: LatencySample[] = [];
  for (let round = 0; round < plan.quietRounds; round++) {
    await pause(plan.quietMs, undefined, { signal });
    const { intervalMs } = await options.daemon.looks();
    for (const kind of CHANGE_KINDS) {
      const isFirst = kind === CHANGE_KINDS[0];
      if (!isFirst) await calm(options.daemon, { intervalMs, mostMs: 2 * plan.quietMs, signal });
      const spread = Math.max(QUIET_SPREAD_MS, intervalMs);
      await pause(Math.random() * spread, undefined, { signal });
      samples.push(await sample(kind, options, signal));
    }
    await options.changes.clear();
  }
  return samples;
}

async function calm(
  daemon: BenchDaemon,
  { intervalMs, mostMs, signal }: {
    readonly intervalMs: number;
    readonly mostMs: number;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  const until = performance.now() + mostMs;
  await pause(LEAST_CALM_MS, undefined, { signal });
  for (;;) {
    const now = await daemon.looks();
    if (now.intervalMs >= intervalMs) return;
    if (performance.now() > until) {
      throw new Error(
        `wait for calm: the daemon looks each ${now.intervalMs} ms, wanted ${intervalMs} ms as` +
          " after the quiet before",
      );
    }
    await pause(ASK_CALM_MS, undefined, { signal });
  }
}

async function sample(
  kind: ChangeKind,
  { daemon, changes }: LatencyOptions,
  signal: AbortSignal,
): Promise<LatencySample> {
  daemon.notifications.watch();
  try {
    const { startedAt, endedAt, shows } = await changes.make(kind);
    const patience = AbortSignal.any([signal, AbortSignal.timeout(LOST_MS)]);
    const arrival = await daemon.notifications.first(shows, patience);
    signal.throwIfAborted();
    const at = arrival?.at ?? performance.now();
    return { kind, fromEnd: at - endedAt, fromStart: at - startedAt, lost: arrival === undefined };
  } finally {
    daemon.notifications.unwatch();
  }
}
