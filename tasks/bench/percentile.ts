/**
 * The smallest sample that at least `share` of all samples do not exceed (nearest rank): always a
 * value that was measured, never one in between. Pure.
 *
 * @param share above 0, at most 1: 0.95 is the 95th percentile
 * @throws {RangeError} when there is no sample, or `share` is none
 */
export function percentile(samples: readonly number[], share: number): number {
  if (!(share > 0 && share <= 1)) {
    throw new RangeError(`take a percentile: the share is ${share}, wanted above 0 and at most 1`);
  }
  const sorted = samples.toSorted((a, b) => a - b);
  // 0.95 * 20 is a hair above 19 in binary, which must not become the 20th.
  const value = sorted[Math.ceil(share * sorted.length - 1e-9) - 1];
  if (value === undefined) {
    throw new RangeError("take a percentile: no samples, wanted one or more");
  }
  return value;
}

/**
 * The sample in the middle; of an even count the mean of the two in the middle. Pure.
 *
 * @throws {RangeError} when there is no sample
 */
export function median(samples: readonly number[]): number {
  const sorted = samples.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  if (upper === undefined || lower === undefined) {
    throw new RangeError("take a median: no samples, wanted one or more");
  }
  return (lower + upper) / 2;
}
