/** What the kernel tells of one process in `/proc/PID/stat`. Source: proc_pid_stat(5). */
export interface ProcessStat {
  readonly pid: number;
  /** At most 15 bytes, as the process chose: not always what was started. */
  readonly comm: string;
  /** One letter: `R`, `S`, `D`, `T` stopped, `Z` ended but not collected, `X` gone. */
  readonly state: string;
  readonly ppid: number;
  readonly pgrp: number;
  readonly session: number;
  /** Device number of the controlling terminal; 0 for none. */
  readonly ttyNr: number;
  /** The process group in the foreground of that terminal; -1 for none. */
  readonly tpgid: number;
  /** Clock ticks from boot to start. Text, since it is only compared, and may exceed an integer. */
  readonly startTicks: string;
}

/** Longer than any kernel writes. UTF-16 units. */
const MAX_LENGTH = 4_096;
const HEAD = /^(\d{1,10}) \(/;
/** From the state on; what lies between the terminal's group and the start is of no use here. */
const TAIL =
  /^ ([A-Za-z]) (\d{1,10}) (-?\d{1,10}) (-?\d{1,10}) (-?\d{1,10}) (-?\d{1,10})(?: -?\d{1,20}){13} (\d{1,20})(?=\s|$)/;

/** The content of `/proc/PID/stat`; null for anything else. */
export function parseStat(text: string): ProcessStat | null {
  if (text.length > MAX_LENGTH) return null;
  const head = HEAD.exec(text);
  // The name may hold brackets, spaces and line breaks; all that follows it is numbers.
  const nameEnd = text.lastIndexOf(")");
  if (head === null || nameEnd < head[0].length) return null;
  const tail = TAIL.exec(text.slice(nameEnd + 1));
  if (tail === null) return null;
  const [, state = "", ppid, pgrp, session, ttyNr, tpgid, startTicks = ""] = tail;
  return {
    pid: Number(head[1]),
    comm: text.slice(head[0].length, nameEnd),
    state,
    ppid: Number(ppid),
    pgrp: Number(pgrp),
    session: Number(session),
    ttyNr: Number(ttyNr),
    tpgid: Number(tpgid),
    startTicks,
  };
}
