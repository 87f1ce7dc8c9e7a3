import type { BenchPlan } from "./bench_plan.ts";

/** What every measurement is given. */
export interface BenchContext {
  readonly plan: BenchPlan;
  /** The program to measure, without `serve --stdio`. */
  readonly program: readonly string[];
  /** Absolute path of tmux. */
  readonly tmux: string;
  /** Ends everything early. */
  readonly signal: AbortSignal;
  /** Tells a person what is being done. */
  readonly progress: (text: string) => void;
}
