import { messageOf } from "../../shared/text/message_of.ts";
import { type Later, later } from "./later.ts";

/** How often native events are looked for. Milliseconds. */
export interface PumpPace {
  /** While somebody uses the program, and for a while after. */
  readonly busyMs: number;
  /** While nobody does: a click waits so long at most. */
  readonly quietMs: number;
  /** Where the thread can sleep, the longest time that it does between two quiet turns. */
  readonly sleepMs: number;
  /** How long somebody is taken to go on after the last sign of it. */
  readonly lingerMs: number;
}

export const PUMP_PACE: PumpPace = { busyMs: 16, quietMs: 80, sleepMs: 500, lingerMs: 3_000 };

export interface PumpOptions {
  /** Handles the native events that wait. False when the program is to end. */
  readonly pump: () => boolean;
  readonly onEnd: () => void;
  /** An event could not be handled, with a sentence; no more are looked for. */
  readonly onFailed: (problem: string) => void;
  /** True while something is shown that moves, such as a window. */
  readonly isBusy: () => boolean;
  /** Lets the thread sleep until there is something to do. Null where it cannot. */
  readonly sleep?: ((ms: number) => void) | null;
  readonly pace?: PumpPace;
  readonly now?: () => number;
  readonly later?: Later;
}

/**
 * Gives native events their turns on the thread of the program: often while it is used, seldom
 * while it only sits there, since each turn costs some of the processor. Then it lets the thread
 * sleep, too, where that can be woken; between two such times JavaScript always has its own turns, so
 * that what wakes the thread again and again costs no more than turns without sleep.
 */
export class Pump {
  readonly #options: PumpOptions;
  readonly #pace: PumpPace;
  #usedAt = -Infinity;
  #cancel: () => void = () => {};
  #isStopped = false;

  constructor(options: PumpOptions) {
    this.#options = options;
    this.#pace = options.pace ?? PUMP_PACE;
  }

  start(): void {
    this.#wait();
  }

  /** Somebody uses the program. */
  used(): void {
    this.#usedAt = this.#now();
    if (!this.#isStopped) this.#wait();
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancel();
  }

  #wait(): void {
    // A click that comes with a turn has begun to wait already.
    this.#cancel();
    this.#cancel = (this.#options.later ?? later)(() => this.#turn(), this.#waitMs());
  }

  #waitMs(): number {
    return this.#isUsed() ? this.#pace.busyMs : this.#pace.quietMs;
  }

  #isUsed(): boolean {
    return this.#options.isBusy() || this.#now() - this.#usedAt < this.#pace.lingerMs;
  }

  #turn(): void {
    let goesOn: boolean;
    try {
      if (!this.#isUsed()) this.#options.sleep?.(this.#pace.sleepMs);
      goesOn = this.#options.pump();
    } catch (error) {
      return this.#fail(error);
    }
    if (this.#isStopped) return;
    if (goesOn) return this.#wait();
    this.#isStopped = true;
    this.#options.onEnd();
  }

  /** Thrown from a timer, it would end the process without a word. */
  #fail(error: unknown): void {
    this.stop();
    const problem = `handle what happens on the desktop: ${messageOf(error)}, start the tray again`;
    this.#options.onFailed(problem);
  }

  #now(): number {
    return (this.#options.now ?? performance.now.bind(performance))();
  }
}
