import type { RpcParams } from "../../shared/protocol/envelope.ts";

/** A notification and when it came, on the clock of `performance.now()`. */
export interface Arrival {
  readonly at: number;
  readonly method: string;
  readonly params: RpcParams;
}

export type Shows = (arrival: Arrival) => boolean;

/**
 * Keeps the notifications that come while somebody watches. What shows a change can come before
 * the one who made it knows what to look for (a new pane's id), so a search begins with those that
 * came already.
 */
export class NotificationLog {
  readonly #now: () => number;
  #arrivals: Arrival[] | null = null;
  #onArrival: (arrival: Arrival) => void = () => {};

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Takes a notification in; nothing is kept while nobody watches. */
  add(method: string, params: RpcParams): void {
    if (this.#arrivals === null) return;
    const arrival = { at: this.#now(), method, params };
    this.#arrivals.push(arrival);
    this.#onArrival(arrival);
  }

  /** Begins to keep, with an empty log. */
  watch(): void {
    this.#arrivals = [];
  }

  /** Forgets everything. */
  unwatch(): void {
    this.#arrivals = null;
  }

  /**
   * The first kept notification that `shows`, as soon as there is one; one search at a time.
   * Undefined when `signal` is aborted first.
   */
  async first(shows: Shows, signal: AbortSignal): Promise<Arrival | undefined> {
    const found = this.#arrivals?.find(shows);
    if (found !== undefined || signal.aborted) return found;
    const { promise, resolve } = Promise.withResolvers<Arrival | undefined>();
    const giveUp = () => resolve(undefined);
    signal.addEventListener("abort", giveUp, { once: true });
    this.#onArrival = (arrival) => {
      if (shows(arrival)) resolve(arrival);
    };
    try {
      return await promise;
    } finally {
      signal.removeEventListener("abort", giveUp);
      this.#onArrival = () => {};
    }
  }
}
