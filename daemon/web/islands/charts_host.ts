import type { Request } from "../view.ts";

/** What the charts need of the page, in calls alone: their bundle shares nothing with the other. */
export interface ChartsHost {
  readonly request: Request;
  /** The daemon's time, milliseconds UTC. */
  readonly now: () => number;
  /** Tells at once, and whenever figures may have changed by a new connection. */
  readonly onEpoch: (listener: (epoch: number) => void) => () => void;
}

/** Draws the charts in the place that the server kept for them. */
export type ShowCharts = (place: HTMLElement, host: ChartsHost) => void;

/** The event by which the bundle of the charts hands itself over, as its detail. */
export const CHARTS_LOADED = "ntm-tracker:charts";
