import type { AttemptLimits } from "./attempts.ts";
import type { ConnectionLimits } from "./connection.ts";

/** How patient a link is. */
export interface LinkLimits extends ConnectionLimits, AttemptLimits {
  /** From one look whether there is something to start a daemon in to the next. */
  readonly offMs: number;
  /** From `daemon.shutdown` until a daemon that stays is ended. */
  readonly shutdownMs: number;
}

export const LINK_LIMITS: LinkLimits = {
  patienceMs: 60_000,
  heartbeatSlackMs: 2_000,
  probeMs: 5_000,
  requestMs: 30_000,
  firstMs: 500,
  longestMs: 30_000,
  jitter: 0.2,
  stableMs: 60_000,
  maxStarts: 10,
  startsWithinMs: 10 * 60_000,
  offMs: 60_000,
  shutdownMs: 15_000,
};
