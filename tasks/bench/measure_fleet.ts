import { setTimeout as pause } from "node:timers/promises";
import type { BenchContext } from "./bench_context.ts";
import { BenchDaemon } from "./bench_daemon.ts";
import { type BenchFleet, startBenchFleet } from "./bench_fleet.ts";
import { CHANGE_KINDS } from "./change_kind.ts";
import { ChangeMaker } from "./change_maker.ts";
import { cpuFigures } from "./cpu_figures.ts";
import type { CpuWindow } from "./cpu_meter.ts";
import type { DaemonSettings } from "./daemon_config.ts";
import { Findings, type ScenarioReport } from "./findings.ts";
import { durationsOf, latencyFigures } from "./latency_samples.ts";
import { measureColdStarts } from "./measure_cold_start.ts";
import { measureBusyLatency, measureQuietLatency } from "./measure_latency.ts";
import {
  LOOK_DEPTHS,
  type LookDurations,
  measureLooks,
  sampleDaemonLooks,
} from "./measure_looks.ts";
import { measureProcesses } from "./measure_processes.ts";
import { measureControl, measureSteadyCost } from "./measure_steady.ts";
import { percentile } from "./percentile.ts";
import { fleetName, type FleetShape, type Scenario } from "./scenario.ts";

const MEGABYTE = 1_000_000;

/** A new fleet draws its first lines, milliseconds. */
const FLEET_SETTLE_MS = 3_000;

/** What is measured once for a fleet, and stands in the report of each of its scenarios. */
interface Baseline {
  readonly looks: LookDurations;
  readonly control: readonly CpuWindow[];
}

/**
 * Measures scenarios that share a fleet, one after the other; each report is handed over as soon as
 * it is there, and half a report when it was interrupted.
 *
 * @throws {Error} when the fleet cannot be built or looked at
 */
export async function measureFleet(
  context: BenchContext,
  { shape, scenarios, onReport }: {
    readonly shape: FleetShape;
    readonly scenarios: readonly Scenario[];
    readonly onReport: (report: ScenarioReport) => void;
  },
): Promise<void> {
  context.progress(`${fleetName(shape)}: building the fleet`);
  await using where = await startBenchFleet(shape);
  await pause(FLEET_SETTLE_MS, undefined, { signal: context.signal });
  context.progress(`${fleetName(shape)}: looks by the bench itself`);
  const looks = await measureLooks(context, where.fleet.socketPath);
  context.progress(`${fleetName(shape)}: CPU without us`);
  const control = await measureControl(context, where.serverPid);
  for (const scenario of scenarios) {
    const findings = new Findings(scenario, context.signal);
    try {
      await measureScenario(context, { scenario, where, findings, baseline: { looks, control } });
    } finally {
      onReport(findings.report());
    }
  }
}

interface Measured {
  readonly scenario: Scenario;
  readonly where: BenchFleet;
  readonly findings: Findings;
}

async function measureScenario(
  context: BenchContext,
  { baseline, ...measured }: Measured & { readonly baseline: Baseline },
): Promise<void> {
  const { scenario: { name, hooks }, where, findings } = measured;
  const settings = { socketPath: where.fleet.socketPath, hooks };
  for (const depth of LOOK_DEPTHS) findings.addDurations(`look.${depth}`, baseline.looks[depth]);
  context.progress(`${name}: cold starts`);
  await findings.attempt("cold start", async () => {
    const durations = await measureColdStarts(context, { settings, expected: where.expected });
    findings.addSamples("cold_start", durations);
    findings.add({
      "cold_start.p50": percentile(durations, 0.5),
      "cold_start.max": Math.max(...durations),
    });
  });
  await findings.attempt("daemon", async () => {
    await using daemon = await BenchDaemon.start(context.program, settings);
    await daemon.subscribe();
    await measureRunning(context, { ...measured, daemon, control: baseline.control });
  });
  await countProcesses(context, measured, settings);
}

async function measureRunning(
  context: BenchContext,
  { scenario, where, findings, daemon, control }: Measured & {
    readonly daemon: BenchDaemon;
    readonly control: readonly CpuWindow[];
  },
): Promise<void> {
  const { name, fleet: { printing } } = scenario;
  context.progress(`${name}: CPU, memory and database`);
  await findings.attempt("steady cost", async () => {
    const cost = await measureSteadyCost(context, { daemon, server: where.serverPid });
    findings.add(cpuFigures({ control, with: cost.windows }));
    findings.addSamples("cpu.daemon", cost.windows.map((window) => window.daemon));
    findings.addSamples("cpu.tmux", cost.windows.map((window) => window.server));
    findings.addSamples("cpu.tmux.control", control.map((window) => window.server));
    findings.add({
      "rss": cost.rssBytes / MEGABYTE,
      "database.per_hour": cost.databaseBytesPerHour,
      "database.size": cost.databaseBytes / MEGABYTE,
    });
  });
  context.progress(`${name}: looks by the daemon`);
  await findings.attempt("looks by the daemon", async () => {
    findings.addDurations("look.daemon", await sampleDaemonLooks(context, daemon));
  });
  context.progress(`${name}: change to notification`);
  await findings.attempt("latency", async () => {
    const options = { daemon, changes: new ChangeMaker(where) };
    const samples = printing
      ? await measureBusyLatency(context, { ...options, rounds: context.plan.busyRounds })
      : await measureQuietLatency(context, options);
    findings.add(latencyFigures(samples));
    for (const kind of CHANGE_KINDS) {
      findings.addSamples(`latency.${kind}`, durationsOf(samples, kind));
    }
  });
  await findings.attempt("memory", async () => {
    findings.add({ "rss.peak": await daemon.memory("VmHWM") / MEGABYTE });
  });
}

async function countProcesses(
  context: BenchContext,
  { scenario: { name }, where, findings }: Measured,
  settings: DaemonSettings,
): Promise<void> {
  context.progress(`${name}: processes`);
  await findings.attempt("processes", async () => {
    findings.add(await measureProcesses(context, { where, settings }));
  });
}
