/** How long and how often everything is measured; times in milliseconds. */
export interface BenchPlan {
  readonly windowMs: number;
  /** CPU windows of each kind; their median counts. */
  readonly windows: number;
  /** From the start of a daemon to its first window: it has then slowed down as far as it does. */
  readonly settleMs: number;
  /** Looks of each depth. */
  readonly looks: number;
  /** How long the daemon is asked for the duration of its looks. */
  readonly healthMs: number;
  readonly coldStarts: number;
  /** Rounds of four changes on a printing fleet. */
  readonly busyRounds: number;
  /** Rounds of four changes on a quiet fleet. */
  readonly quietRounds: number;
  /** Quiet before each of those rounds. */
  readonly quietMs: number;
  /** How long the daemon's processes are counted. */
  readonly processesMs: number;
}

const FULL: BenchPlan = {
  windowMs: 60_000,
  windows: 3,
  settleMs: 60_000,
  looks: 100,
  healthMs: 30_000,
  coldStarts: 5,
  busyRounds: 20,
  quietRounds: 5,
  quietMs: 60_000,
  processesMs: 30_000,
};

/** Rough figures of everything: few samples, but at rest as a daemon is after half a minute. */
const QUICK: BenchPlan = {
  windowMs: 15_000,
  windows: 1,
  settleMs: 45_000,
  looks: 20,
  healthMs: 5_000,
  coldStarts: 2,
  busyRounds: 8,
  quietRounds: 1,
  quietMs: 40_000,
  processesMs: 8_000,
};

/** The plan of a run, with windows of another length when `windowMs` says so. */
export function benchPlan(
  wanted: { readonly quick: boolean; readonly windowMs: number | null },
): BenchPlan {
  const plan = wanted.quick ? QUICK : FULL;
  return { ...plan, windowMs: wanted.windowMs ?? plan.windowMs };
}
