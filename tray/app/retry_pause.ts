/** When what was not found, or not put in place, is tried again. */
const RETRY_MS = { first: 15_000, longest: 5 * 60_000 };

export const LONGEST_RETRY_MS = RETRY_MS.longest;

/** How long to wait after so many failures in a row, milliseconds. */
export function retryPauseMs(failures: number): number {
  return Math.min(RETRY_MS.longest, RETRY_MS.first * 2 ** Math.min(failures - 1, 10));
}
