export interface BackoffLimits {
  /** The first pause, milliseconds. */
  readonly firstMs: number;
  /** No pause is longer. */
  readonly longestMs: number;
  /** The part of a pause that chance may take off, 0 to 1: several links must not march in step. */
  readonly jitter: number;
}

/**
 * How long to wait before another try.
 * @param failures in a row, 1 or more
 * @param random from 0 up to 1
 * @returns whole milliseconds
 */
export function backoffMs(
  failures: number,
  { random, limits }: { readonly random: number; readonly limits: BackoffLimits },
): number {
  const doubled = limits.firstMs * 2 ** Math.min(failures - 1, 30);
  const full = Math.min(doubled, limits.longestMs);
  return Math.round(full * (1 - limits.jitter * random));
}
