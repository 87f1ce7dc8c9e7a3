/** From where on a figure is trouble, and from where on it is serious. */
export interface Limit {
  readonly degraded: number;
  readonly unhealthy: number;
}

const MIB = 1024 * 1024;

/** From where on health is worse. A figure that reaches its limit counts. */
export const HEALTH_LIMITS = {
  /** How late timers came, 95th percentile of the last minute, milliseconds. */
  loopLagMs: { degraded: 1_000, unhealthy: 5_000 },
  /** Events that wait for the database; at 10,000 the oldest are given up. */
  waitingEvents: { degraded: 1_000, unhealthy: 9_000 },
  /** Resident memory, bytes. */
  residentBytes: { degraded: 512 * MIB, unhealthy: 1024 * MIB },
  /** Errors in the log within {@linkcode LOG_ERRORS_MS}. */
  logErrors: { degraded: 5, unhealthy: 100 },
  /** How much later than it was due a look is, milliseconds. */
  lookOverdueMs: { degraded: 15_000, unhealthy: 60_000 },
} as const satisfies Readonly<Record<string, Limit>>;

/** Errors in the log are counted over this time, milliseconds. */
export const LOG_ERRORS_MS = 10 * 60_000;

/** Before so many values of the loop's lag, there is no telling: a start keeps everything busy. */
export const FEWEST_LAGS = 20;

/** A database that cannot be written for so long is unhealthy, milliseconds. */
export const UNWRITTEN_UNHEALTHY_MS = 60_000;
