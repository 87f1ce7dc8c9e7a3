import type { SoakSample } from "./run_soak.ts";

export interface SoakVerdict {
  /** How much the heap grew in a day from the first sample to the last, bytes. */
  readonly growthPerDay: number;
  /** What is not flat, as a sentence; null when all is. */
  readonly problem: string | null;
}

export interface FlatEnough {
  /** Growth of the heap in a day that is still called flat, bytes. */
  readonly growthPerDay: number;
}

/**
 * Whether memory is flat: from the first sample, when every buffer has had time to fill, to the last
 * the heap grows by no more than is allowed, and no timers are left behind. Pure.
 *
 * @throws {RangeError} when there are fewer than two samples
 */
export function judgeSoak(samples: readonly SoakSample[], allowed: FlatEnough): SoakVerdict {
  const [first, last] = [samples[0], samples.at(-1)];
  if (first === undefined || last === undefined || first.day === last.day) {
    throw new RangeError(`judge a soak: it has ${samples.length} samples, wanted two or more`);
  }
  const growthPerDay = (last.heapBytes - first.heapBytes) / (last.day - first.day);
  const problems: string[] = [];
  if (growthPerDay > allowed.growthPerDay) {
    problems.push(
      `the heap grows by ${Math.round(growthPerDay)} bytes a day, ` +
        `at most ${allowed.growthPerDay} are allowed`,
    );
  }
  if (last.timers > first.timers + 1) {
    problems.push(`${last.timers} timers wait on day ${last.day}, ${first.timers} did before`);
  }
  return { growthPerDay, problem: problems.length === 0 ? null : problems.join("; ") };
}
