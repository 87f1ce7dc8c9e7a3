/** What one check found, before it is known for how long. */
export interface HealthFinding {
  /** One of {@linkcode HEALTH_CHECKS}. */
  readonly name: string;
  readonly status: "ok" | "degraded";
  /** A sentence for people, redacted. */
  readonly detail: string;
  /** What to do, where what is advised for the check does not fit this. */
  readonly advice?: string;
  /** True where what the daemon is for does not happen; only for one that is `degraded`. */
  readonly isUnhealthy?: boolean;
  /** After so long in a row it is unhealthy, milliseconds; never when it is left out. */
  readonly unhealthyAfterMs?: number;
}
