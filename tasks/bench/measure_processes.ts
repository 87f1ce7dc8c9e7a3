import { setTimeout as pause } from "node:timers/promises";
import type { BenchContext } from "./bench_context.ts";
import { BenchDaemon } from "./bench_daemon.ts";
import type { BenchFleet } from "./bench_fleet.ts";
import { CHANGE_KINDS } from "./change_kind.ts";
import { ChangeMaker } from "./change_maker.ts";
import type { DaemonSettings } from "./daemon_config.ts";
import type { Figures } from "./metrics.ts";
import { type ProcessReading, tallyProcesses } from "./process_tally.ts";
import { type RecordedProcesses, RecordingTmux } from "./recording_tmux.ts";

/** Between two readings, milliseconds. */
const READ_MS = 20;
/**
 * What stays the same for so long is not about to be counted, milliseconds: longer than a look,
 * shorter than the pause between two.
 */
const STILL_MS = 200;
/** Between two changes, milliseconds. */
const CHANGE_MS = 700;

interface Reading extends ProcessReading {
  readonly recorded: RecordedProcesses;
}

/**
 * Runs a daemon with a program in the place of tmux that writes down its calls, makes changes, and
 * counts: a look of a changed fleet is where a second process may be needed. Waits for hooks are
 * counted apart, they come with hooks and not with looks.
 */
export async function measureProcesses(
  context: BenchContext,
  { where, settings }: { readonly where: BenchFleet; readonly settings: DaemonSettings },
): Promise<Figures> {
  const dir = await Deno.makeTempDir({ prefix: "ntm-bench-tmux-" });
  try {
    const recording = await RecordingTmux.install(dir, context.tmux);
    const tmuxProgram = recording.program;
    await using daemon = await BenchDaemon.start(context.program, { ...settings, tmuxProgram });
    await daemon.subscribe();
    const [readings] = await Promise.all([
      readAgainAndAgain(context, { recording, daemon }),
      makeChanges(context, new ChangeMaker(where)),
    ]);
    return figures(readings);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

function figures(readings: readonly Reading[]): Figures {
  const { mean, max } = tallyProcesses(readings);
  const [first, last] = [readings[0], readings.at(-1)];
  const ticks = (last?.ticks ?? 0) - (first?.ticks ?? 0);
  const waits = (last?.recorded.waits ?? 0) - (first?.recorded.waits ?? 0);
  return {
    "processes.per_tick.mean": mean,
    "processes.per_tick.max": max,
    "processes.hint_waits.mean": waits / ticks,
  };
}

interface Readable {
  readonly recording: RecordingTmux;
  readonly daemon: BenchDaemon;
}

async function readAgainAndAgain(
  { plan, signal }: BenchContext,
  what: Readable,
): Promise<readonly Reading[]> {
  const readings: Reading[] = [];
  const until = performance.now() + plan.processesMs;
  while (performance.now() < until) {
    await pause(READ_MS, undefined, { signal });
    const reading = await readStill(what, signal);
    if (reading !== null) readings.push(reading);
  }
  return readings;
}

/** Null while a look is under way, or has ended and is not counted yet. A series may go on. */
async function readStill(
  { recording, daemon }: Readable,
  signal: AbortSignal,
): Promise<Reading | null> {
  const before = await recording.read();
  const { looks } = await daemon.looks();
  await pause(STILL_MS, undefined, { signal });
  const again = (await daemon.looks()).looks;
  const recorded = await recording.read();
  const processes = recorded.looks + recorded.series;
  const isStill = looks === again && before.looks + before.series === processes &&
    recorded.looks === recorded.looksEnded;
  return isStill ? { ticks: looks, processes, recorded } : null;
}

async function makeChanges({ plan, signal }: BenchContext, changes: ChangeMaker): Promise<void> {
  const until = performance.now() + plan.processesMs - CHANGE_MS * CHANGE_KINDS.length;
  do {
    for (const kind of CHANGE_KINDS) {
      await pause(CHANGE_MS, undefined, { signal });
      await changes.make(kind);
    }
    await changes.clear();
  } while (performance.now() < until);
}
