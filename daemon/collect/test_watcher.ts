import assert from "node:assert/strict";
import type { ServerIdentity } from "../../shared/model/source.ts";
import { ManualClock } from "../platform/manual_clock.ts";
import type { Observation } from "../state/observation.ts";
import { SERVER, SOURCE_ID } from "../state/test_builders.ts";
import type { LookDepth } from "./tmux/look.ts";
import type { Look, Outdated } from "./tmux/probe.ts";
import type { SeriesPlan } from "./tmux/series.ts";
import { type Looker, SourceWatcher, type WatcherOptions } from "./watcher.ts";

export const CADENCE = {
  busyMs: 500,
  quietMs: 2_000,
  backoffMaxMs: 30_000,
  panesMs: 1_500,
  fullMs: 4_000,
  keepPaceMs: 1_000,
};
/** From a hint to its look. */
export const SETTLE_MS = 8;

export const observed = {
  look: (server = SERVER): Observation => ({
    outcome: "ok",
    kind: "look",
    sourceId: SOURCE_ID,
    at: 1,
    server,
    tmuxVersion: "3.3a",
    sessions: [],
    panes: [],
  }),
  exit: (server = SERVER): Observation => {
    return { outcome: "ok", kind: "server_exit", sourceId: SOURCE_ID, at: 1, server };
  },
  failed: (): Observation => {
    return { outcome: "failed", sourceId: SOURCE_ID, at: 1, reason: "timeout", message: "late" };
  },
  absent: (): Observation => {
    return { outcome: "absent", sourceId: SOURCE_ID, at: 1, reason: "no_server", message: "none" };
  },
};

export const unchanged: Look = { observation: observed.look(), changed: false, durationMs: 3 };
export const changed: Look = { ...unchanged, changed: true };
export const failed: Look = { observation: observed.failed(), changed: false, durationMs: 900 };

export interface Question {
  readonly depth: LookDepth;
  readonly lastServer: ServerIdentity | null;
  readonly resolve: (look: Look) => void;
  readonly reject: (error: unknown) => void;
}

/** A series under way. */
export interface Asked {
  readonly plan: SeriesPlan;
  readonly signal: AbortSignal;
  readonly lastServer: ServerIdentity | null;
  /** A look of it has come; the answer is whether it was read. */
  readonly tell: (look: Look | Outdated) => boolean;
  readonly end: () => void;
  readonly fail: (error: unknown) => void;
}

/** A watcher whose looks are answered by hand, or at once with `autoAnswer`. */
export class WatcherBench implements Looker {
  readonly clock = new ManualClock();
  readonly asked: Question[] = [];
  readonly observations: Observation[] = [];
  readonly faults: unknown[] = [];
  readonly watcher: SourceWatcher;
  readonly allSeries: Asked[] = [];
  autoAnswer: Look | null;
  takesSeries: boolean;
  endsOnAbort = true;
  inFlight = 0;
  mostInFlight = 0;
  seriesInFlight = 0;
  mostSeriesInFlight = 0;

  constructor(
    change: Partial<WatcherOptions> & {
      readonly autoAnswer?: Look;
      readonly takesSeries?: boolean;
    } = {},
  ) {
    const { autoAnswer = null, takesSeries = false, ...options } = change;
    this.autoAnswer = autoAnswer;
    this.takesSeries = takesSeries;
    this.watcher = new SourceWatcher({
      clock: this.clock,
      cadence: CADENCE,
      looker: this,
      onObservation: (observation) => this.observations.push(observation),
      onFault: (error) => this.faults.push(error),
      lastServer: null,
      random: () => 0.5,
      ...options,
    });
  }

  /** Starts, and lets the first look begin. */
  async start(): Promise<this> {
    this.watcher.start();
    await this.clock.advance(0);
    return this;
  }

  /** Answers the look that is under way. */
  async answer(look: Look = unchanged): Promise<void> {
    this.asked.at(-1)?.resolve(look);
    await this.clock.advance(0);
  }

  /** Lets the next timer come and answers the look it starts. */
  async next(look: Look = unchanged): Promise<void> {
    await this.clock.advance(this.clock.nextIn ?? 0);
    await this.answer(look);
  }

  async hints(count: number): Promise<void> {
    for (let n = 0; n < count; n++) this.watcher.hint();
    await this.clock.advance(0);
  }

  series(
    plan: SeriesPlan,
    { lastServer, signal, onLook }: Parameters<Looker["series"]>[1],
  ): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    let told = 0;
    const tell = (look: Look | Outdated) => {
      let read = false;
      onLook(() => {
        read = true;
        return look;
      }, plan.depths[told++] ?? "windows");
      return read;
    };
    this.allSeries.push({ plan, signal, lastServer, tell, end: resolve, fail: reject });
    this.seriesInFlight++;
    this.mostSeriesInFlight = Math.max(this.mostSeriesInFlight, this.seriesInFlight);
    signal.addEventListener("abort", () => {
      if (this.endsOnAbort) resolve();
    });
    return promise.finally(() => this.seriesInFlight--);
  }

  /** The series that began last. */
  get last(): Asked {
    const asked = this.allSeries.at(-1);
    assert.ok(asked, "no series has begun");
    return asked;
  }

  look(depth: LookDepth, lastServer: ServerIdentity | null): Promise<Look> {
    const { promise, resolve, reject } = Promise.withResolvers<Look>();
    this.asked.push({ depth, lastServer, resolve, reject });
    this.inFlight++;
    this.mostInFlight = Math.max(this.mostInFlight, this.inFlight);
    if (this.autoAnswer) resolve(this.autoAnswer);
    return promise.finally(() => this.inFlight--);
  }
}

/** A watcher that has begun its first series, of looks 500 ms apart; nothing of it was told yet. */
export async function steady(change: Partial<WatcherOptions> = {}): Promise<WatcherBench> {
  const bench = await new WatcherBench({ takesSeries: true, ...change }).start();
  await bench.answer(changed);
  await bench.next(changed);
  await bench.next(changed);
  assert.equal(bench.allSeries.length, 0);
  await bench.clock.advance(bench.clock.nextIn ?? 0);
  assert.equal(bench.allSeries.length, 1);
  return bench;
}
