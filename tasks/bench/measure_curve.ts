import { setTimeout as pause } from "node:timers/promises";
import type { BenchContext } from "./bench_context.ts";
import { BenchDaemon } from "./bench_daemon.ts";
import { type BenchFleet, startBenchFleet } from "./bench_fleet.ts";
import { ChangeMaker } from "./change_maker.ts";
import { cpuFigures } from "./cpu_figures.ts";
import type { CpuWindow } from "./cpu_meter.ts";
import { latencyFigures } from "./latency_samples.ts";
import { measureBusyLatency } from "./measure_latency.ts";
import { measureControl, measureSteadyCost } from "./measure_steady.ts";
import type { Figures } from "./metrics.ts";
import { fleetName, type FleetShape } from "./scenario.ts";

/** What one fixed pause between looks costs and gives. */
export interface CurvePoint {
  readonly fleet: string;
  readonly pauseMs: number;
  readonly metrics: Figures;
}

/** Pauses between looks, milliseconds; the shortest is the shortest that can be configured. */
const PAUSES_MS = [250, 480, 960, 1_900, 5_000] as const;

/** A daemon that does not adapt is at rest soon, milliseconds. */
const SETTLE_MS = 10_000;
const FLEET_SETTLE_MS = 3_000;

/**
 * Measures CPU and latency of one fleet for several pauses that do not adapt, hooks off. A rename is
 * found by looks alone; the birth and end of a pane are also told by the kernel, whatever the pause.
 */
export async function measureCurve(
  context: BenchContext,
  { shape, onPoint }: {
    readonly shape: FleetShape;
    readonly onPoint: (point: CurvePoint) => void;
  },
): Promise<void> {
  const { plan, signal, progress } = context;
  const fleet = fleetName(shape);
  progress(`${fleet}: building the fleet`);
  await using where = await startBenchFleet(shape);
  await pause(FLEET_SETTLE_MS, undefined, { signal });
  progress(`${fleet}: CPU without us`);
  const control = await measureControl(context, where.serverPid);
  const soon = { ...context, plan: { ...plan, settleMs: Math.min(plan.settleMs, SETTLE_MS) } };
  for (const pauseMs of PAUSES_MS) {
    progress(`${fleet}: a look each ${pauseMs} ms`);
    onPoint({ fleet, pauseMs, metrics: await measurePoint(soon, { where, pauseMs, control }) });
  }
}

async function measurePoint(
  context: BenchContext,
  { where, pauseMs, control }: {
    readonly where: BenchFleet;
    readonly pauseMs: number;
    readonly control: readonly CpuWindow[];
  },
): Promise<Figures> {
  const settings = { socketPath: where.fleet.socketPath, hooks: false, fixedPauseMs: pauseMs };
  await using daemon = await BenchDaemon.start(context.program, settings);
  await daemon.subscribe();
  const { windows } = await measureSteadyCost(context, { daemon, server: where.serverPid });
  const samples = await measureBusyLatency(context, {
    daemon,
    changes: new ChangeMaker(where),
    rounds: context.plan.busyRounds,
    pauseMs: { least: 500, spread: 2 * pauseMs },
  });
  return { ...cpuFigures({ control, with: windows }), ...latencyFigures(samples) };
}
