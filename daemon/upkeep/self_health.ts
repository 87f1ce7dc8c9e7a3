import type { LoggedError } from "../platform/counted_log.ts";
import type { TimingReading } from "../platform/timing.ts";
import type { HealthFinding } from "./health_finding.ts";
import { FEWEST_LAGS, HEALTH_LIMITS, LOG_ERRORS_MS } from "./health_limits.ts";
import { measured } from "./judge_check.ts";

/** What the daemon knows of itself, for its health. */
export interface SelfParts {
  /** How late timers came in the last minute, milliseconds. */
  readonly lag: TimingReading;
  /** Until when machine or process stood still last, milliseconds UTC; null: they never did. */
  readonly stoodUntil: number | null;
  /** Resident and used memory, bytes. */
  readonly residentBytes: number;
  readonly heapBytes: number;
  /** What was left out for clients that did not keep up, since the start. */
  readonly clientDrops: number;
  /** Of the last {@linkcode LOG_ERRORS_MS}, oldest first. */
  readonly logErrors: readonly LoggedError[];
}

/** What of one source's looks tells whether they come. */
export interface LookTimes {
  readonly tmuxSocket: string;
  readonly lastLookAt: number | null;
  /** The pause before the next look as it stands, milliseconds. */
  readonly intervalMs: number;
}

export function processCheck({ lag }: SelfParts): HealthFinding {
  const name = "process";
  if (lag.count < FEWEST_LAGS) return { name, status: "ok", detail: "it has just started" };
  const detail = `timers come ${whole(lag.p95)} ms late at most, ${whole(lag.max)} ms once`;
  return { name, detail, ...measured(lag.p95, HEALTH_LIMITS.loopLagMs) };
}

export function queueCheck({ clientDrops }: SelfParts, pendingEvents: number): HealthFinding {
  const waiting = pendingEvents === 1 ? "1 event waits" : `${pendingEvents || "no"} events wait`;
  const drops = clientDrops === 0 ? "" : `, ${clientDrops} messages were left out for slow clients`;
  const detail = `${waiting}${drops}`;
  return { name: "queue", detail, ...measured(pendingEvents, HEALTH_LIMITS.waitingEvents) };
}

export function memoryCheck({ residentBytes, heapBytes }: SelfParts): HealthFinding {
  const detail = `${mebibytes(residentBytes)} MiB are resident, ${
    mebibytes(heapBytes)
  } MiB of heap are in use`;
  return { name: "memory", detail, ...measured(residentBytes, HEALTH_LIMITS.residentBytes) };
}

export function logErrorsCheck({ logErrors }: SelfParts): HealthFinding {
  const minutes = LOG_ERRORS_MS / 60_000;
  const last = logErrors.at(-1);
  const count = logErrors.length;
  const detail = last === undefined
    ? `none in ${minutes} minutes`
    : `${count} in ${minutes} minutes, the last of ${last.room}: ${last.message}`;
  return { name: "log errors", detail, ...measured(count, HEALTH_LIMITS.logErrors) };
}

/**
 * The source whose look is longest overdue decides. A look that failed was made, too. While machine
 * or process stood still nobody could look: that is told, and grave only when it lasts afterwards.
 */
export function lastLookCheck(
  looks: readonly LookTimes[],
  { startedAt, stoodUntil, now }: {
    readonly startedAt: number;
    readonly stoodUntil: number | null;
    readonly now: number;
  },
): HealthFinding {
  const name = "last look";
  const [worst] = looks
    .map(({ tmuxSocket, lastLookAt, intervalMs }) => {
      const ageMs = Math.max(0, now - (lastLookAt ?? startedAt));
      return { tmuxSocket, ageMs, overdueMs: ageMs - intervalMs };
    })
    .toSorted((a, b) => b.overdueMs - a.overdueMs);
  if (worst === undefined) return { name, status: "ok", detail: "nothing is watched" };
  const limit = HEALTH_LIMITS.lookOverdueMs;
  const { status, isUnhealthy } = measured(worst.overdueMs, limit);
  const awakeMs = stoodUntil === null ? Infinity : Math.max(0, now - stoodUntil);
  const stood = awakeMs < worst.ageMs
    ? `: machine or daemon stood still, or the clock was set, until ${seconds(awakeMs)} ago`
    : "";
  const detail = status === "ok"
    ? `the oldest was ${seconds(worst.ageMs)} ago`
    : `${worst.tmuxSocket} was not looked at for ${seconds(worst.ageMs)}${stood}`;
  const isLate = stood === "" || awakeMs >= limit.unhealthy;
  return { name, status, detail, isUnhealthy: isUnhealthy === true && isLate };
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}

function whole(ms: number): string {
  return ms.toFixed(0);
}

function mebibytes(bytes: number): string {
  return (bytes / 1024 / 1024).toFixed(0);
}
