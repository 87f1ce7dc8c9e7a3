import { readFileSync } from "node:fs";
import { readStat } from "./read_process.ts";

/** What the kernel counts a process's start in: the same on every Linux that programs see. */
const TICK_MS = 10;
const UPTIME = /^(\d{1,12}\.\d{2}) /;

export interface StartTimeOptions {
  /** Milliseconds UTC. */
  readonly now: number;
  /** When this process began, milliseconds UTC. */
  readonly ownStart?: number;
  readonly root?: string;
}

/**
 * When a process began by the wall clock as it is now, milliseconds UTC, to a few hundredths of a
 * second; never later than `now`.
 * @param startTicks field 22 of `/proc/<pid>/stat`
 */
export function startTime(startTicks: string, options: StartTimeOptions): number {
  const { now, ownStart = performance.timeOrigin, root = "/proc" } = options;
  const ownTicks = readStat(Deno.pid, root)?.startTicks;
  const sinceBoot = Number(startTicks) * TICK_MS;
  const boot = bootTime(now, root);
  // A container may be told how long it runs itself, while processes count from the machine's start.
  const isPlausible = boot !== null &&
    (ownTicks === undefined || boot + Number(ownTicks) * TICK_MS <= now);
  if (isPlausible) return Math.min(now, Math.floor(boot + sinceBoot));
  if (ownTicks === undefined) return now;
  return Math.min(now, Math.floor(ownStart + sinceBoot - Number(ownTicks) * TICK_MS));
}

function bootTime(now: number, root: string): number | null {
  try {
    const uptime = UPTIME.exec(readFileSync(`${root}/uptime`, "utf8"))?.[1];
    return uptime === undefined ? null : now - Number(uptime) * 1000;
  } catch {
    return null;
  }
}
