import { readFileSync } from "node:fs";
import * as z from "zod";

/** What tells a process from any other that has had its number, by what no set clock changes. */
export const ProcessMark = z.object({
  /** The kernel's name for its run since the machine started. */
  bootId: z.string().min(1),
  /** Clock ticks from boot to the start of the process: field 22 of `/proc/PID/stat`. */
  startTicks: z.string().min(1),
});
export type ProcessMark = z.infer<typeof ProcessMark>;

/** From the state, field 3, which follows the name. */
const START_FIELD = 22 - 3;
const UPTIME = /^(\d{1,12}\.\d{2}) /;

/** The mark of the process that has this number now; null when there is none, or no `/proc`. */
export function processMark(pid: number, root = "/proc"): ProcessMark | null {
  const stat = read(`${root}/${pid}/stat`) ?? "";
  const bootId = read(`${root}/sys/kernel/random/boot_id`)?.trim() ?? "";
  // The name may hold brackets and spaces.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const mark = ProcessMark.safeParse({ bootId, startTicks: fields[START_FIELD] ?? "" });
  return mark.success ? mark.data : null;
}

/** Milliseconds since the machine started, its sleep included; null where the kernel does not tell. */
export function sinceBoot(root = "/proc"): number | null {
  const seconds = UPTIME.exec(read(`${root}/uptime`) ?? "")?.[1];
  return seconds === undefined ? null : Math.round(Number(seconds) * 1_000);
}

function read(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}
