/** What was counted at one moment at which no look was under way. */
export interface ProcessReading {
  /** Looks that the daemon says it made. */
  readonly ticks: number;
  /** Processes that were started for looks. */
  readonly processes: number;
}

/** External processes for each look. */
export interface ProcessTally {
  readonly mean: number;
  /** Of the steps between readings; where one holds several looks, their mean. */
  readonly max: number;
}

/**
 * What readings, oldest first, say of the processes of one look. Pure.
 *
 * @throws {RangeError} when there was no look between the first and the last
 */
export function tallyProcesses(readings: readonly ProcessReading[]): ProcessTally {
  const [first, ...others] = readings;
  const last = others.at(-1);
  if (first === undefined || last === undefined || last.ticks <= first.ticks) {
    throw new RangeError("count processes: the daemon made no look meanwhile, wanted one or more");
  }
  let base = first;
  let max = 0;
  for (const reading of others) {
    const ticks = reading.ticks - base.ticks;
    // A process without a finished look belongs to the look that finishes later.
    if (ticks <= 0) continue;
    max = Math.max(max, (reading.processes - base.processes) / ticks);
    base = reading;
  }
  const mean = (last.processes - first.processes) / (last.ticks - first.ticks);
  return { mean, max };
}
