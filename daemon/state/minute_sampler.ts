import type { MinuteSample } from "../../shared/model/minute_sample.ts";
import type { HistorySizes } from "./history_sizes.ts";
import type { Observation } from "./observation.ts";
import { SourceWatch } from "./source_watch.ts";
import type { World } from "./world.ts";

export interface SamplerOptions {
  /** Between two looks further apart than this nobody watched, milliseconds. */
  readonly maxGapMs?: number;
}

const MAX_GAP_MS = 90_000;

/**
 * Counts how long each pane was in which status, minute by minute. Pure but for its own memory.
 *
 * Only watched time counts: from one look that tmux answered to the next. After a failed look, a gap,
 * a sleep or a clock that was set it begins anew, and what was between is nobody's. It is lazy: a look
 * that shows nothing new costs the same however many panes there are.
 */
export class MinuteSampler {
  readonly #maxGapMs: number;
  readonly #watches = new Map<string, SourceWatch>();
  #panes: World["panes"] = new Map();

  constructor({ maxGapMs = MAX_GAP_MS }: SamplerOptions = {}) {
    this.#maxGapMs = maxGapMs;
  }

  /**
   * Takes in one observation and the world after it.
   * @param elapsed when it came, by the clock that nobody sets, milliseconds
   * @returns the pieces of minutes that are over
   */
  observe(observation: Observation, world: World, elapsed: number): readonly MinuteSample[] {
    const watch = this.#watchOf(observation.sourceId);
    const { at } = observation;
    const done: MinuteSample[] = [];
    if (observation.outcome === "ok" && observation.kind === "look") {
      done.push(...watch.look({ at, elapsed }, this.#maxGapMs));
    } else if (observation.outcome !== "ok") {
      watch.interrupt();
    }
    this.#takeIn(world, at);
    return done;
  }

  /** Takes in how much tmux holds of what panes printed, in the minute that goes on. */
  measure(sizes: HistorySizes): void {
    this.#watches.get(sizes.sourceId)?.measure(sizes);
  }

  /** Ends minutes in which nobody looks any more: the pieces that were watched. */
  settle(now: number): readonly MinuteSample[] {
    return [...this.#watches.values()].flatMap((watch) =>
      watch.isLeft(now, this.#maxGapMs) ? watch.end() : []
    );
  }

  /** Ends all minutes as they are. */
  flush(): readonly MinuteSample[] {
    return [...this.#watches.values()].flatMap((watch) => watch.end());
  }

  #watchOf(sourceId: string): SourceWatch {
    const known = this.#watches.get(sourceId);
    if (known) return known;
    const watch = new SourceWatch();
    this.#watches.set(sourceId, watch);
    return watch;
  }

  #takeIn(world: World, at: number): void {
    const before = this.#panes;
    if (world.panes === before) return;
    for (const [id, record] of world.panes) {
      if (before.get(id) !== record) this.#watchOf(record.pane.sourceId).show(record, world, at);
    }
    for (const [id, { pane }] of before) {
      if (!world.panes.has(id)) this.#watchOf(pane.sourceId).hide(id);
    }
    this.#panes = world.panes;
  }
}
