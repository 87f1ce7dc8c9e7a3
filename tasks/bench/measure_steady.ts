import { setTimeout as pause } from "node:timers/promises";
import type { BenchContext } from "./bench_context.ts";
import type { BenchDaemon } from "./bench_daemon.ts";
import { type CpuWindow, measureCpu, type MeteredProcesses } from "./cpu_meter.ts";

/** What a daemon costs while it runs and nobody makes a change. */
export interface SteadyCost {
  readonly windows: readonly CpuWindow[];
  /** By which the database and its log grew, per hour. Until the log is folded in, it counts. */
  readonly databaseBytesPerHour: number;
  readonly databaseBytes: number;
  readonly rssBytes: number;
}

/** CPU windows without a daemon, to compare with. */
export async function measureControl(
  context: BenchContext,
  server: number,
): Promise<readonly CpuWindow[]> {
  return await measureWindows(context, { server });
}

/** Lets a daemon come to rest, then measures it window by window. */
export async function measureSteadyCost(
  context: BenchContext,
  { daemon, server }: { readonly daemon: BenchDaemon; readonly server: number },
): Promise<SteadyCost> {
  await pause(context.plan.settleMs, undefined, { signal: context.signal });
  const pid = await daemon.pid();
  const before = { at: performance.now(), bytes: daemon.databaseBytes() };
  const windows = await measureWindows(context, { daemon: pid, server });
  const databaseBytes = daemon.databaseBytes();
  const hours = (performance.now() - before.at) / 3_600_000;
  return {
    windows,
    databaseBytes,
    databaseBytesPerHour: (databaseBytes - before.bytes) / hours,
    rssBytes: await daemon.memory("VmRSS"),
  };
}

async function measureWindows(
  { plan, signal }: BenchContext,
  processes: MeteredProcesses,
): Promise<CpuWindow[]> {
  const windows: CpuWindow[] = [];
  while (windows.length < plan.windows) {
    windows.push(await measureCpu(processes, { windowMs: plan.windowMs, signal }));
  }
  return windows;
}
