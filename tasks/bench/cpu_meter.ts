import { setTimeout as pause } from "node:timers/promises";
import { parseProcStat, TICK_MS } from "./proc_stat.ts";

/** The processes that a window is about. */
export interface MeteredProcesses {
  /** None in a control window. */
  readonly daemon?: number;
  readonly server: number;
}

/** Percent of one core over one window. */
export interface CpuWindow {
  /** With all its children; 0 in a control window. */
  readonly daemon: number;
  /** The tmux server alone: the panes' programs are not ours. */
  readonly server: number;
}

/**
 * Lets `windowMs` pass and says how much of one core each process took meanwhile. The kernel counts
 * in ticks of 10 ms, so a window of a minute is good to about 0.02 %.
 *
 * @throws {Deno.errors.NotFound} when a process ended meanwhile
 * @throws when `signal` is aborted
 */
export async function measureCpu(
  processes: MeteredProcesses,
  { windowMs, signal }: { readonly windowMs: number; readonly signal: AbortSignal },
): Promise<CpuWindow> {
  const before = readAll(processes);
  await pause(windowMs, undefined, { signal });
  const after = readAll(processes);
  const share = (key: "daemon" | "server") =>
    (after[key] - before[key]) / (after.at - before.at) * 100;
  return { daemon: share("daemon"), server: share("server") };
}

function readAll({ daemon, server }: MeteredProcesses) {
  return {
    at: performance.now(),
    daemon: daemon === undefined ? 0 : readFamilyMs(daemon),
    server: readStat(server).ownTicks * TICK_MS,
  };
}

/**
 * CPU of a process, of the children it has waited for, and of those that live: what a child used
 * before the window must not appear in it when the child ends.
 */
function readFamilyMs(pid: number): number {
  const { ownTicks, reapedTicks } = readStat(pid);
  return (ownTicks + reapedTicks + liveChildrenTicks(pid)) * TICK_MS;
}

function liveChildrenTicks(pid: number): number {
  let ticks = 0;
  for (const child of childrenOf(pid)) {
    try {
      const { ownTicks, reapedTicks } = readStat(child);
      ticks += ownTicks + reapedTicks;
    } catch {
      // It ended between the listing and the question, and counts with the next reading.
    }
  }
  return ticks;
}

function childrenOf(pid: number): number[] {
  const children: number[] = [];
  for (const { name } of Deno.readDirSync(`/proc/${pid}/task`)) {
    try {
      const text = Deno.readTextFileSync(`/proc/${pid}/task/${name}/children`);
      children.push(...text.split(" ").filter((word) => word !== "").map(Number));
    } catch {
      // A thread that ended, or a kernel without this file: living children are then left out.
    }
  }
  return children;
}

function readStat(pid: number) {
  return parseProcStat(Deno.readTextFileSync(`/proc/${pid}/stat`));
}
