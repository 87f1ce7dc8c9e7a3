import { type Clock, systemClock } from "./clock.ts";

export type StopSignal = "SIGINT" | "SIGTERM" | "SIGHUP";

/** Where signals come from; the tests have their own. */
export interface SignalHost {
  add(signal: StopSignal, listener: () => void): void;
  remove(signal: StopSignal, listener: () => void): void;
}

export interface SignalOptions {
  /** Called once, by the first signal: begin the graceful stop. */
  readonly stop: (signal: StopSignal) => void;
  /** Called once, by a Ctrl-C while the stop is under way: end now. */
  readonly immediate: () => void;
  /** A SIGINT this soon after the first signal is the same key press. Milliseconds. */
  readonly graceMs?: number;
  readonly clock?: Clock;
  readonly host?: SignalHost;
}

const SIGNALS: readonly StopSignal[] = ["SIGINT", "SIGTERM", "SIGHUP"];

/** The signals of this process. */
export const processSignals: SignalHost = {
  add: (signal, listener) => Deno.addSignalListener(signal, listener),
  remove: (signal, listener) => Deno.removeSignalListener(signal, listener),
};

/**
 * Takes SIGINT, SIGTERM and SIGHUP from now on. The first of them calls `stop`, later SIGTERM and
 * SIGHUP do nothing, a later SIGINT calls `immediate`. Returns a function that gives the signals
 * back to the runtime; it may be called twice.
 */
export function listenForSignals(options: SignalOptions): () => void {
  const { stop, immediate, graceMs = 500, clock = systemClock, host = processSignals } = options;
  let stoppedAt: number | null = null;
  let ended = false;

  const take = (signal: StopSignal) => {
    if (stoppedAt === null) {
      stoppedAt = clock.now();
      stop(signal);
      return;
    }
    // The terminal sends Ctrl-C to the whole process group, and a launcher in front of us (npx,
    // deno task) passes its own copy on: one key press arrives two or three times.
    const samePress = Math.abs(clock.now() - stoppedAt) < graceMs;
    if (signal !== "SIGINT" || samePress || ended) return;
    ended = true;
    immediate();
  };

  const listeners = SIGNALS.map((signal) => [signal, () => take(signal)] as const);
  for (const [signal, listener] of listeners) host.add(signal, listener);
  return () => {
    for (const [signal, listener] of listeners.splice(0)) host.remove(signal, listener);
  };
}
