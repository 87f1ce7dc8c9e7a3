import {
  type FleetSize,
  SimulatedFleet,
  type SimulatedMinute,
} from "../../../fixtures/simulation/simulated_fleet.ts";
import type { FleetMinutes } from "../../../fixtures/simulation/simulated_readers.ts";

/** By the chances of a simulated fleet one pane in twenty works then: of 1,000 panes about 50. */
const PACE = 0.33;
/** Minutes until as many begin as finish. */
const WARM_UP = 60;

/**
 * A simulated fleet of which, from its first minute on, always about one pane in twenty works and
 * changes with each minute; others begin, ask and rest.
 */
export class BusyFleet implements FleetMinutes {
  readonly #fleet: SimulatedFleet;
  #isWarm = false;

  /** @param random from 0 up to, not with, 1; `now` in milliseconds UTC */
  constructor(size: FleetSize, options: { readonly random: () => number; readonly now: number }) {
    this.#fleet = new SimulatedFleet(size, { ...options, pace: () => PACE });
  }

  minute(now: number): SimulatedMinute {
    if (this.#isWarm) return this.#fleet.minute(now);
    this.#isWarm = true;
    // Each minute tells only of those that changed in it.
    const minutes = Array.from({ length: WARM_UP }, () => this.#fleet.minute(now));
    const { look } = this.#fleet.minute(now);
    return { look, agents: new Map(minutes.flatMap(({ agents }) => [...agents])), facts: [] };
  }
}
