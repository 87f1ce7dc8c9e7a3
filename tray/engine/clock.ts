/** Time as a dependency, so that tests can own it. */
export interface Clock {
  /** Integer milliseconds UTC. The wall clock: it jumps when it is set, and while machines sleep. */
  now(): number;
  /**
   * Calls `fn` once, `ms` milliseconds from now at the earliest.
   * Returns its cancel function, which may be called at any time and more than once.
   */
  setTimer(ms: number, fn: () => void): CancelTimer;
}

export type CancelTimer = () => void;

/** The machine's own clock and timers, for delays below 24 days. */
export const systemClock: Clock = {
  now: () => Date.now(),
  setTimer: (ms, fn) => {
    const id = setTimeout(fn, ms);
    return () => clearTimeout(id);
  },
};
