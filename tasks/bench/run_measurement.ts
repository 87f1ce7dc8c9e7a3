import { messageOf } from "../../shared/text/message_of.ts";
import { HeldSignals } from "../held_signals.ts";

/** How a bench ends. */
export const BENCH_STATUS = {
  measured: 0,
  budgetMissed: 1,
  wrongArguments: 64,
  unavailable: 69,
  failed: 70,
  interrupted: 130,
} as const;

export interface Measurement<Figures> {
  /** Ends early, with an error, when the signal comes. */
  readonly measure: (signal: AbortSignal) => Promise<Figures>;
  readonly show: (figures: Figures) => string;
  /** A sentence for each budget that was missed. */
  readonly missed: (figures: Figures) => readonly string[];
}

/** Measures, prints, compares where that is wanted. @returns the exit status */
export async function runMeasurement<Figures>(
  { measure, show, missed }: Measurement<Figures>,
  { check, json }: { readonly check: boolean; readonly json: boolean },
): Promise<number> {
  // A signal must not end this process: what it has started would be left behind.
  using signals = new HeldSignals();
  const abort = new AbortController();
  signals.listen(() => abort.abort(new Error("run the bench: interrupted")));
  try {
    const figures = await measure(abort.signal);
    console.log(json ? JSON.stringify(figures, null, 2) : show(figures));
    const misses = check ? missed(figures) : [];
    for (const line of misses) console.error(`missed: ${line}`);
    return misses.length > 0 ? BENCH_STATUS.budgetMissed : BENCH_STATUS.measured;
  } catch (error) {
    console.error(messageOf(error));
    return signals.came ? BENCH_STATUS.interrupted : BENCH_STATUS.failed;
  }
}
