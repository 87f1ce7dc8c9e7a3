import type { CancelTimer, Clock } from "./clock.ts";

interface Timer {
  readonly dueAt: number;
  readonly fn: () => void;
}

/**
 * A clock that moves only when a test says so. Timers count elapsed time, as the real ones do:
 * {@linkcode ManualClock.jump} moves the wall clock and leaves them alone.
 */
export class ManualClock implements Clock {
  #wall: number;
  #elapsed = 0;
  readonly #timers = new Set<Timer>();

  /** `startAt`: what {@linkcode ManualClock.now} says first, milliseconds UTC. */
  constructor(startAt = 1_750_000_000_000) {
    this.#wall = startAt;
  }

  now(): number {
    return this.#wall;
  }

  elapsed(): number {
    return this.#elapsed;
  }

  setTimer(ms: number, fn: () => void): CancelTimer {
    const timer = { dueAt: this.#elapsed + Math.max(ms, 0), fn };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  /** How many timers wait; 0 proves that a teardown cancelled all of its own. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Milliseconds until the next timer is due; null when none waits. */
  get nextIn(): number | null {
    const next = this.#next();
    return next === undefined ? null : next.dueAt - this.#elapsed;
  }

  /** Lets `ms` pass and runs the timers that fall due, in order, each at its own time. */
  tick(ms: number): void {
    const end = this.#elapsed + ms;
    for (let due = this.#takeDue(end); due !== undefined; due = this.#takeDue(end)) {
      this.#moveTo(due.dueAt);
      due.fn();
    }
    this.#moveTo(end);
  }

  /**
   * As {@linkcode ManualClock.tick}, and lets promises and finished input/output move on before and
   * after every timer, for code that awaits between two timers.
   */
  async advance(ms: number): Promise<void> {
    const end = this.#elapsed + ms;
    await turn();
    for (let due = this.#takeDue(end); due !== undefined; due = this.#takeDue(end)) {
      this.#moveTo(due.dueAt);
      due.fn();
      await turn();
    }
    this.#moveTo(end);
    await turn();
  }

  /** Sets the wall clock by `ms`, forward or back, without any time passing. */
  jump(ms: number): void {
    this.#wall += ms;
  }

  /** Insertion order breaks ties: of two timers due at once, the one set first runs first. */
  #next(): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers) {
      if (first === undefined || timer.dueAt < first.dueAt) first = timer;
    }
    return first;
  }

  #takeDue(end: number): Timer | undefined {
    const next = this.#next();
    if (next === undefined || next.dueAt > end) return undefined;
    this.#timers.delete(next);
    return next;
  }

  #moveTo(elapsed: number): void {
    this.#wall += elapsed - this.#elapsed;
    this.#elapsed = elapsed;
  }
}

/** One turn of the event loop: all pending promise reactions have run when it resolves. */
function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
