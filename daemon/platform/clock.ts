/** Time as a dependency: rooms take a clock, so that tests can own it. */
export interface Clock {
  /** Integer milliseconds UTC. The wall clock: it may jump in both directions. */
  now(): number;
  /**
   * Milliseconds since some moment, by a clock that nobody sets and that need not run while the
   * machine sleeps: only differences mean anything.
   */
  elapsed(): number;
  /**
   * Calls `fn` once, `ms` milliseconds from now at the earliest.
   * Returns its cancel function, which may be called at any time and more than once.
   */
  setTimer(ms: number, fn: () => void): CancelTimer;
}

export type CancelTimer = () => void;

/** The runtime turns a longer delay into "at once", without a word. */
const LONGEST_DELAY_MS = 2 ** 31 - 1;

/** The machine's own clock and timers. A delay above 24 days is cut to that. */
export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  setTimer: (ms, fn) => {
    const id = setTimeout(fn, Math.min(Math.max(ms, 0), LONGEST_DELAY_MS));
    return () => clearTimeout(id);
  },
};
