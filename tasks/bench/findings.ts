import type { LookDepth } from "../../daemon/collect/tmux/look.ts";
import { type Figures, METRIC_NAMES, type MetricName, METRICS, type Unit } from "./metrics.ts";
import { median, percentile } from "./percentile.ts";
import type { Scenario } from "./scenario.ts";

/** What was found out about one scenario, as it stands in the document. */
export interface ScenarioReport {
  readonly name: string;
  readonly sessions: number;
  /** Of the whole fleet. */
  readonly panes: number;
  readonly printing: boolean;
  readonly hooks: boolean;
  readonly metrics: Readonly<Record<string, { readonly value: number; readonly unit: Unit }>>;
  /** Everything that was measured one by one, in the order in which it was. */
  readonly samples: Readonly<Record<string, readonly number[]>>;
  /** What could not be measured, and why. */
  readonly failures: readonly string[];
}

/** Collects the figures of one scenario; a measurement that fails does not end the others. */
export class Findings {
  readonly #scenario: Scenario;
  readonly #signal: AbortSignal;
  readonly #figures: Figures = {};
  readonly #samples: Record<string, readonly number[]> = {};
  readonly #failures: string[] = [];

  /** @param signal ends everything: what fails afterwards is thrown and not noted */
  constructor(scenario: Scenario, signal: AbortSignal) {
    this.#scenario = scenario;
    this.#signal = signal;
  }

  /**
   * Runs one measurement; when it fails the reason is noted and its figures stay missing.
   *
   * @throws whatever it throws once the signal is aborted
   */
  async attempt(name: string, measure: () => Promise<void>): Promise<void> {
    try {
      await measure();
    } catch (error) {
      if (this.#signal.aborted) throw error;
      this.#failures.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  add(figures: Figures): void {
    Object.assign(this.#figures, figures);
  }

  addSamples(name: string, samples: readonly number[]): void {
    this.#samples[name] = samples;
  }

  /** Keeps samples of a duration and what they amount to; nothing when there are none. */
  addDurations(name: `look.${LookDepth | "daemon"}`, samples: readonly number[]): void {
    if (samples.length === 0) return;
    this.addSamples(name, samples);
    this.add({
      [`${name}.p50`]: median(samples),
      [`${name}.p95`]: percentile(samples, 0.95),
      [`${name}.p99`]: percentile(samples, 0.99),
    });
  }

  get failures(): readonly string[] {
    return this.#failures;
  }

  report(): ScenarioReport {
    const { name, hooks, fleet: { sessions, panesEach, printing } } = this.#scenario;
    const measured = METRIC_NAMES.flatMap((metric: MetricName) => {
      const value = this.#figures[metric];
      return value === undefined ? [] : [[metric, { value, unit: METRICS[metric] }] as const];
    });
    return {
      name,
      sessions,
      panes: sessions * panesEach,
      printing,
      hooks,
      metrics: Object.fromEntries(measured),
      samples: { ...this.#samples },
      failures: [...this.#failures],
    };
  }
}
