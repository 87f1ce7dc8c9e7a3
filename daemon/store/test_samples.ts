import { MINUTE_MS, type MinuteSample } from "../../shared/model/minute_sample.ts";
import { SLOT_MS } from "../../shared/model/usage_ledger.ts";
import type { Store } from "./store.ts";
import { T0 } from "./test_rows.ts";

/** The beginning of a quarter of an hour, milliseconds UTC. */
export const QUARTER0 = Math.ceil(T0 / SLOT_MS) * SLOT_MS;

/** A whole active minute of Claude in pane `p1` of session `s1`, the first of `QUARTER0`. */
export function aSample(change: Partial<MinuteSample> = {}): MinuteSample {
  return {
    minuteStart: QUARTER0,
    paneId: "p1",
    sessionId: "s1",
    sessionName: "one",
    agent: "claude",
    model: "opus",
    observedMs: MINUTE_MS,
    activeMs: MINUTE_MS,
    waitingMs: 0,
    idleMs: 0,
    outputLines: null,
    outputBytes: null,
    tokensExact: 0,
    tokensEstimated: 0,
    ...change,
  };
}

/** Sums up all that waits. */
export function rollAll({ stats }: Pick<Store, "stats">): void {
  while (stats.rollNext() !== null);
}
