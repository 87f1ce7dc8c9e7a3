/** What `/proc/PID/stat` tells of a process and the children it has waited for. */
export interface ProcStat {
  readonly parentPid: number;
  /** User and system time of the process itself, clock ticks. */
  readonly ownTicks: number;
  /** The same of its children that have ended and were waited for, and of theirs. */
  readonly reapedTicks: number;
}

/** One clock tick as /proc counts it, milliseconds: USER_HZ is 100 wherever Deno runs on Linux. */
export const TICK_MS = 10;

/**
 * Reads the text of `/proc/PID/stat`. Pure. Source: proc_pid_stat(5).
 *
 * @throws {SyntaxError} when it is something else
 */
export function parseProcStat(text: string): ProcStat {
  // The program's name stands in brackets and may hold blanks and brackets itself.
  const fields = text.slice(text.lastIndexOf(")") + 1).trim().split(/\s+/);
  // The first of them is field 3 of the manual.
  const field = (number: number): number => {
    const value = fields[number - 3] ?? "";
    if (/^-?\d+$/.test(value)) return Number(value);
    throw new SyntaxError(`read a process's stat: field ${number} is "${value}", wanted a number`);
  };
  return {
    parentPid: field(4),
    ownTicks: field(14) + field(15),
    reapedTicks: field(16) + field(17),
  };
}

/**
 * One amount of memory from the text of `/proc/PID/status`, bytes. Pure.
 *
 * @throws {SyntaxError} when it is not there
 */
export function parseMemory(text: string, field: "VmRSS" | "VmHWM"): number {
  const kibibytes = new RegExp(`^${field}:\\s+(\\d+) kB$`, "m").exec(text)?.[1];
  if (kibibytes === undefined) {
    throw new SyntaxError(`read a process's status: it has no ${field}, wanted a live process`);
  }
  return Number(kibibytes) * 1024;
}
