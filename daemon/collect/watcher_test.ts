import assert from "node:assert/strict";
import fc from "fast-check";
import type { ServerIdentity } from "../../shared/model/source.ts";
import { ManualClock } from "../platform/manual_clock.ts";
import type { Observation } from "../state/observation.ts";
import { SERVER, SOURCE_ID } from "../state/test_builders.ts";
import type { LookDepth } from "./tmux/look.ts";
import { OUTDATED } from "./tmux/picture.ts";
import type { Look, Outdated } from "./tmux/probe.ts";
import type { SeriesPlan } from "./tmux/series.ts";
import { type Looker, SourceWatcher, type WatcherOptions } from "./watcher.ts";

const CADENCE = {
  busyMs: 500,
  quietMs: 2_000,
  backoffMaxMs: 30_000,
  panesMs: 1_500,
  fullMs: 4_000,
};
/** From a hint to its look. */
const SETTLE_MS = 8;

const observed = {
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

const unchanged: Look = { observation: observed.look(), changed: false, durationMs: 3 };
const changed: Look = { ...unchanged, changed: true };
const failed: Look = { observation: observed.failed(), changed: false, durationMs: 900 };

interface Question {
  readonly depth: LookDepth;
  readonly lastServer: ServerIdentity | null;
  readonly resolve: (look: Look) => void;
  readonly reject: (error: unknown) => void;
}

/** A series under way. */
interface Asked {
  readonly plan: SeriesPlan;
  readonly signal: AbortSignal;
  readonly lastServer: ServerIdentity | null;
  /** A look of it has come; the answer is whether it was read. */
  readonly tell: (look: Look | Outdated) => boolean;
  readonly end: () => void;
  readonly fail: (error: unknown) => void;
}

/** A watcher whose looks are answered by hand, or at once with `autoAnswer`. */
class Bench implements Looker {
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
async function steady(change: Partial<WatcherOptions> = {}): Promise<Bench> {
  const bench = await new Bench({ takesSeries: true, ...change }).start();
  await bench.answer(changed);
  await bench.next(changed);
  await bench.next(changed);
  assert.equal(bench.allSeries.length, 0);
  await bench.clock.advance(bench.clock.nextIn ?? 0);
  assert.equal(bench.allSeries.length, 1);
  return bench;
}

Deno.test("SourceWatcher.start() looks at once, and in full", async () => {
  const bench = await new Bench().start();
  assert.deepEqual(bench.asked.map(({ depth }) => depth), ["full"]);
  await bench.answer(changed);
  assert.deepEqual(bench.observations, [changed.observation]);
  await bench.next();
  assert.deepEqual(bench.asked.map(({ depth }) => depth), ["full", "windows"]);
});

Deno.test("SourceWatcher looks fast while things change, slower while nothing does", async () => {
  const bench = await new Bench().start();
  const intervals: (number | null)[] = [];
  for (const look of [changed, changed, unchanged, unchanged, unchanged, unchanged, changed]) {
    await bench.next(look);
    intervals.push(bench.clock.nextIn);
  }
  assert.deepEqual(intervals, [500, 500, 750, 1_125, 1_688, 2_000, 500]);
});

Deno.test("SourceWatcher varies its pauses a little", async () => {
  for (const [random, wanted] of [[0, 487.5], [1, 512.5]] as const) {
    const bench = await new Bench({ random: () => random }).start();
    await bench.answer(changed);
    assert.equal(bench.clock.nextIn, wanted);
  }
});

Deno.test("SourceWatcher a slow look is waited for: the pause begins when it has ended", async () => {
  const bench = await new Bench().start();
  await bench.clock.advance(60_000);
  assert.equal(bench.asked.length, 1);
  assert.equal(bench.clock.pending, 0);
  await bench.answer(changed);
  assert.equal(bench.clock.nextIn, 500);
});

Deno.test("SourceWatcher a tick during a look is dropped and not made up for", async () => {
  const bench = await new Bench().start();
  bench.watcher.start();
  bench.watcher.start();
  assert.equal(bench.watcher.stats.droppedTicks, 2);
  await bench.answer();
  assert.equal(bench.asked.length, 1);
  assert.equal(bench.clock.pending, 1);
});

Deno.test("SourceWatcher never looks twice at once, whatever comes", async () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant("advance" as const), ms: fc.integer({ min: 0, max: 3_000 }) }),
    fc.record({ kind: fc.constantFrom("hint", "hint", "start", "changed", "unchanged", "failed") }),
    fc.record({ kind: fc.constant("reject" as const) }),
    fc.record({ kind: fc.constantFrom("tell", "tell", "outdated", "late", "endSeries", "fail") }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const bench = await steady();
      for (const item of steps) {
        if ("ms" in item) await bench.clock.advance(item.ms);
        else if (item.kind === "hint") bench.watcher.hint();
        else if (item.kind === "start") bench.watcher.start();
        else if (item.kind === "reject") bench.asked.at(-1)?.reject(new Error("fault"));
        else if (item.kind === "tell") bench.last.tell(changed);
        else if (item.kind === "outdated") bench.last.tell(OUTDATED);
        else if (item.kind === "late") bench.last.tell(failed);
        else if (item.kind === "endSeries") bench.last.end();
        else if (item.kind === "fail") bench.last.fail(new Error("fault"));
        else if (item.kind === "changed") await bench.answer(changed);
        else if (item.kind === "failed") await bench.answer(failed);
        else await bench.answer(unchanged);
        await bench.clock.advance(0);
        assert.ok(bench.mostInFlight <= 1);
        assert.ok(bench.mostSeriesInFlight <= 1);
        assert.ok(bench.clock.pending <= 1, "one appointment at most");
        assert.ok(bench.clock.pending + bench.inFlight >= 1, "it never falls asleep");
      }
      const stopped = bench.watcher.stop();
      await bench.answer();
      await stopped;
      assert.equal(bench.clock.pending, 0);
      assert.equal(bench.seriesInFlight, 0);
    }),
    { numRuns: 40 },
  );
});

Deno.test("SourceWatcher.hint() brings the next look forward", async () => {
  const bench = await new Bench().start();
  await bench.answer();
  assert.equal(bench.clock.nextIn, 750);
  bench.watcher.hint();
  assert.equal(bench.clock.nextIn, SETTLE_MS);
  assert.equal(bench.clock.pending, 1);
});

Deno.test("SourceWatcher.hint() puts no look off that is due sooner", async () => {
  const bench = await new Bench().start();
  await bench.answer();
  await bench.clock.advance(747);
  bench.watcher.hint();
  assert.equal(bench.clock.nextIn, 3);
});

Deno.test("SourceWatcher.hint() many hints of one change are one look", async () => {
  const bench = await new Bench().start();
  await bench.answer();
  await bench.hints(100);
  await bench.next();
  assert.equal(bench.asked.length, 2);
  assert.equal(bench.clock.nextIn, 1_125, "and the cadence goes on");
});

Deno.test("SourceWatcher.hint() during a look is remembered, once", async () => {
  const bench = await new Bench().start();
  await bench.hints(50);
  assert.equal(bench.asked.length, 1);
  await bench.answer();
  assert.equal(bench.clock.nextIn, SETTLE_MS);
  await bench.next();
  assert.equal(bench.asked.length, 2);
  assert.equal(bench.clock.nextIn, 1_125);
});

Deno.test("SourceWatcher.hint() changes that follow each other closely are each seen soon", async () => {
  const bench = await new Bench().start();
  await bench.answer();
  for (let change = 1; change <= 4; change++) {
    // Each change makes several hints.
    await bench.hints(6);
    assert.equal(bench.clock.nextIn, SETTLE_MS, `change ${change}`);
    await bench.next(changed);
  }
  await bench.hints(6);
  assert.ok((bench.clock.nextIn ?? 0) > 400, "then they wait as any other look");
});

Deno.test("SourceWatcher.hint() a storm of hints makes no storm of looks", async () => {
  const bench = await new Bench({ autoAnswer: changed }).start();
  for (let ms = 0; ms < 5_000; ms += 20) {
    await bench.hints(1);
    bench.clock.tick(20);
  }
  // The burst, and then what 500 ms allow: one that was hinted and one that was due.
  assert.ok(bench.asked.length <= 4 + 2 * 10, `${bench.asked.length} looks`);
  assert.ok(bench.asked.length >= 10, `${bench.asked.length} looks`);
});

Deno.test("SourceWatcher.hint() after a quiet time a burst is allowed again", async () => {
  const bench = await new Bench({ autoAnswer: unchanged }).start();
  const burst = async () => {
    for (let n = 0; n < 4; n++) {
      await bench.hints(1);
      assert.equal(bench.clock.nextIn, SETTLE_MS);
      await bench.clock.advance(SETTLE_MS);
    }
  };
  await burst();
  await bench.clock.advance(10_000);
  await burst();
});

Deno.test("SourceWatcher pauses while its circuit is open, hints or not", async () => {
  const bench = await new Bench({ autoAnswer: failed }).start();
  while (bench.watcher.stats.failures < 5) await bench.clock.advance(bench.clock.nextIn ?? 0);
  assert.equal(bench.watcher.stats.circuit, "open");
  await bench.clock.advance(0);
  const looks = bench.asked.length;
  await bench.hints(20);
  await bench.clock.advance(1_999);
  assert.equal(bench.asked.length, looks);
  assert.equal(bench.watcher.stats.circuit, "open");
  await bench.clock.advance(1);
  assert.equal(bench.asked.length, looks + 1, "one trial");
  assert.equal(bench.watcher.stats.circuit, "open");
  assert.ok((bench.clock.nextIn ?? 0) >= 4_000, "the pause doubles");
  bench.autoAnswer = unchanged;
  await bench.clock.advance(bench.clock.nextIn ?? 0);
  assert.equal(bench.watcher.stats.circuit, "closed");
});

Deno.test("SourceWatcher a source without a server is looked at seldom, and is no failure", async () => {
  const none: Look = { observation: observed.absent(), changed: false, durationMs: 2 };
  const bench = await new Bench({ autoAnswer: none }).start();
  await bench.clock.advance(300_000);
  assert.equal(bench.clock.nextIn !== null && bench.watcher.stats.intervalMs, 30_000);
  assert.equal(bench.watcher.stats.circuit, "closed");
  assert.equal(bench.watcher.stats.failures, 0);
  assert.equal(bench.watcher.stats.lastOkAt, null);
});

Deno.test("SourceWatcher a look that throws is a fault of ours, and the next one comes", async () => {
  const bench = await new Bench().start();
  const fault = new Error("broken");
  bench.asked.at(-1)?.reject(fault);
  await bench.clock.advance(0);
  assert.deepEqual(bench.faults, [fault]);
  assert.equal(bench.watcher.stats.failures, 1);
  await bench.next();
  assert.equal(bench.observations.length, 1);
});

Deno.test("SourceWatcher a listener that throws is a fault of ours, and the next look comes", async () => {
  const bench = await new Bench({
    autoAnswer: unchanged,
    onObservation: () => {
      throw new Error("listener");
    },
  }).start();
  assert.equal(bench.faults.length, 1);
  await bench.clock.advance(bench.clock.nextIn ?? 0);
  assert.equal(bench.asked.length, 2);
});

Deno.test("SourceWatcher.stop() waits for the look under way and tells nothing of it", async () => {
  const bench = await new Bench().start();
  let stopped = false;
  const stopping = bench.watcher.stop().then(() => {
    stopped = true;
  });
  bench.watcher.hint();
  await bench.clock.advance(10_000);
  assert.equal(stopped, false);
  await bench.answer(changed);
  await stopping;
  assert.deepEqual(bench.observations, []);
  assert.equal(bench.clock.pending, 0);
});

Deno.test("SourceWatcher.stop() between two looks is the end of looks", async () => {
  const bench = await new Bench().start();
  await bench.answer();
  await bench.watcher.stop();
  assert.equal(bench.clock.pending, 0);
  bench.watcher.hint();
  bench.watcher.start();
  await bench.clock.advance(60_000);
  assert.equal(bench.asked.length, 1);
});

Deno.test("SourceWatcher tells the probe which server was there before", async () => {
  const remembered = { pid: 7, startedAt: 1_000 };
  const bench = await new Bench({ lastServer: remembered }).start();
  const look = (observation: Observation): Look => {
    return { observation, changed: true, durationMs: 1 };
  };
  await bench.answer(look(observed.absent()));
  await bench.next(look(observed.failed()));
  await bench.next(look(observed.look()));
  await bench.next(look(observed.failed()));
  await bench.next(look(observed.exit()));
  await bench.next();
  assert.deepEqual(
    bench.asked.map(({ lastServer }) => lastServer),
    [remembered, remembered, remembered, SERVER, SERVER, null],
  );
});

Deno.test("SourceWatcher where hooks speak a settled source is left alone longer", async () => {
  const bench = await new Bench({ autoAnswer: unchanged }).start();
  bench.watcher.hinted = true;
  await bench.clock.advance(120_000);
  assert.equal(bench.watcher.stats.intervalMs, 10_000);
  bench.watcher.hinted = false;
  await bench.clock.advance(10_000);
  assert.equal(bench.watcher.stats.intervalMs, 2_000);
});

Deno.test("SourceWatcher a clock that jumps holds no look up", async () => {
  for (const jump of [-3_600_000, 3_600_000]) {
    const bench = await new Bench({ autoAnswer: unchanged }).start();
    bench.clock.jump(jump);
    const looks = bench.asked.length;
    bench.watcher.hint();
    await bench.clock.advance(SETTLE_MS + 2_000);
    assert.ok(bench.asked.length > looks, `after a jump of ${jump} ms`);
    await bench.clock.advance(4_000);
    assert.ok(bench.asked.length > looks + 1);
  }
});

Deno.test("SourceWatcher a clock set back while its circuit is open stretches no pause", async () => {
  const bench = await new Bench({ autoAnswer: failed }).start();
  while (bench.watcher.stats.circuit !== "open") {
    await bench.clock.advance(bench.clock.nextIn ?? 0);
  }
  bench.clock.jump(-3_600_000);
  const looks = bench.asked.length;
  bench.watcher.hint();
  await bench.clock.advance(10_000);
  assert.ok(bench.asked.length > looks);
});

Deno.test("SourceWatcher.stats", async () => {
  const bench = await new Bench().start();
  await bench.answer(changed);
  await bench.next(failed);
  assert.deepEqual(bench.watcher.stats, {
    lastOkAt: 1,
    looks: 2,
    failures: 1,
    droppedTicks: 0,
    circuit: "closed",
    intervalMs: 750,
    lastLookMs: 900,
  });
});

Deno.test("SourceWatcher a steady pace is kept by a series, without looks of its own", async () => {
  const bench = await steady();
  const { plan, lastServer, signal } = bench.last;
  assert.equal(plan.pauseMs, 500);
  assert.ok(plan.depths.length > 8);
  assert.deepEqual(lastServer, SERVER);
  assert.equal(signal.aborted, false);
  const before = bench.asked.length;
  const told = bench.observations.length;
  for (let n = 0; n < 4; n++) {
    assert.equal(bench.last.tell(changed), true);
    assert.equal(bench.clock.nextIn, 1_000, "the appointment is for when it does not come");
    await bench.clock.advance(500);
  }
  assert.equal(bench.asked.length, before);
  assert.equal(bench.observations.length, told + 4);
  assert.equal(bench.allSeries.length, 1);
  assert.equal(bench.watcher.stats.looks, before + 4);
  assert.equal(bench.watcher.stats.lastLookMs, 3, "a look of a series has no duration");
});

Deno.test("SourceWatcher when a series has ended the pace goes on, with another", async () => {
  const bench = await steady({ cadence: { ...CADENCE, fullMs: 600_000 } });
  const looks = bench.asked.length;
  for (const [index] of bench.last.plan.depths.entries()) {
    if (index > 0) await bench.clock.advance(500);
    bench.last.tell(changed);
  }
  bench.last.end();
  await bench.clock.advance(0);
  assert.equal(bench.clock.nextIn, 500);
  await bench.clock.advance(500);
  assert.equal(bench.allSeries.length, 2);
  assert.equal(bench.asked.length, looks);
});

Deno.test("SourceWatcher looks one by one where series are not possible", async () => {
  const bench = await new Bench({ autoAnswer: changed }).start();
  await bench.clock.advance(20_000);
  assert.equal(bench.allSeries.length, 0);
  assert.equal(bench.asked.length, 41);
});

Deno.test("SourceWatcher a series that is refused is followed by single looks", async () => {
  const bench = await steady();
  bench.last.tell(failed);
  bench.takesSeries = false;
  bench.last.end();
  bench.autoAnswer = changed;
  await bench.clock.advance(10_000);
  assert.equal(bench.allSeries.length, 1);
  assert.ok(bench.asked.length > 15);
});

Deno.test("SourceWatcher.hint() during a series is one single look, at once", async () => {
  const bench = await steady();
  bench.last.tell(changed);
  await bench.clock.advance(200);
  const looks = bench.asked.length;
  await bench.hints(20);
  assert.equal(bench.clock.nextIn, SETTLE_MS);
  await bench.clock.advance(SETTLE_MS);
  assert.deepEqual(bench.asked.slice(looks).map(({ depth }) => depth), ["panes"]);
  assert.equal(bench.last.signal.aborted, false, "the series is not ended early");
  await bench.answer(changed);
  assert.equal(bench.clock.nextIn, 1_000, "and goes on to serve");
  assert.equal(bench.allSeries.length, 1);
});

Deno.test("SourceWatcher what a series tells during a single look, or right after, is dropped", async () => {
  const bench = await steady();
  bench.last.tell(changed);
  await bench.hints(1);
  await bench.clock.advance(SETTLE_MS);
  assert.equal(bench.inFlight, 1);
  const told = bench.observations.length;
  assert.equal(bench.last.tell(changed), false, "a look is under way");
  await bench.answer(unchanged);
  assert.equal(bench.observations.length, told + 1);
  await bench.clock.advance(49);
  assert.equal(bench.last.tell(changed), false, "it may be older than the look");
  assert.equal(bench.last.tell(OUTDATED), false);
  assert.equal(bench.observations.length, told + 1);
  assert.equal(bench.inFlight, 0);
  assert.equal(bench.watcher.stats.droppedTicks, 3);
  assert.equal(bench.clock.pending, 1);
  await bench.clock.advance(1);
  assert.equal(bench.last.tell(changed), true);
  assert.equal(bench.observations.length, told + 2);
});

Deno.test("SourceWatcher a series that finds the picture outdated leads to a full look", async () => {
  const bench = await steady();
  const looks = bench.asked.length;
  bench.last.tell(OUTDATED);
  assert.deepEqual(bench.asked.slice(looks).map(({ depth }) => depth), ["full"]);
  assert.equal(bench.clock.pending, 0);
  await bench.answer(changed);
  assert.equal(bench.clock.nextIn, 1_000);
  assert.deepEqual(bench.observations.at(-1), changed.observation);
});

Deno.test("SourceWatcher a hint is answered by the look that an outdated picture asks for", async () => {
  const bench = await steady();
  const looks = bench.asked.length;
  await bench.hints(3);
  bench.last.tell(OUTDATED);
  await bench.clock.advance(SETTLE_MS * 2);
  assert.equal(bench.asked.length, looks + 1);
});

Deno.test("SourceWatcher a hint is not forgotten when a series tells something first", async () => {
  const bench = await steady();
  const looks = bench.asked.length;
  await bench.hints(1);
  bench.last.tell(changed);
  assert.equal(bench.clock.nextIn, SETTLE_MS);
  await bench.clock.advance(SETTLE_MS);
  assert.equal(bench.asked.length, looks + 1);
});

Deno.test("SourceWatcher a series that stalls is overtaken by looks of its own", async () => {
  const bench = await steady();
  bench.last.tell(changed);
  const looks = bench.asked.length;
  await bench.clock.advance(999);
  assert.equal(bench.asked.length, looks);
  await bench.clock.advance(1);
  assert.equal(bench.asked.length, looks + 1);
  await bench.answer(changed);
  await bench.clock.advance(1_000);
  assert.equal(bench.asked.length, looks + 2, "for as long as it stalls");
  assert.equal(bench.allSeries.length, 1, "no second one while it is there");
});

Deno.test("SourceWatcher a series that is too slow for what happens now does not serve", async () => {
  const bench = await new Bench({ takesSeries: true }).start();
  while (bench.allSeries.length === 0) await bench.next(unchanged);
  assert.equal(bench.last.plan.pauseMs, 2_000);
  bench.last.tell(changed);
  assert.equal(bench.asked.at(-1)?.depth, "full", "the last one is long ago");
  await bench.answer(changed);
  assert.equal(bench.clock.nextIn, 500);
  const looks = bench.asked.length;
  await bench.next(changed);
  await bench.next(changed);
  assert.equal(bench.asked.length, looks + 2);
  assert.equal(bench.allSeries.length, 1);
  bench.last.end();
  await bench.next(changed);
  await bench.next(changed);
  assert.equal(bench.last.plan.pauseMs, 500);
});

Deno.test("SourceWatcher a series goes on at its pace when nothing happens any more", async () => {
  const bench = await steady();
  const looks = bench.asked.length;
  for (let n = 0; n < 5; n++) {
    bench.last.tell(unchanged);
    await bench.clock.advance(500);
  }
  assert.equal(bench.asked.length, looks);
  bench.last.end();
  await bench.clock.advance(0);
  assert.ok((bench.clock.nextIn ?? Infinity) <= 500);
});

Deno.test("SourceWatcher a full look that is due comes in the series, and none beside it", async () => {
  const bench = await steady();
  const looks = bench.asked.length;
  const { depths } = bench.last.plan;
  // 1.5 s had passed when the series began; the first full look was at the start.
  assert.equal(depths.indexOf("full"), 5);
  for (const _ of depths) {
    bench.last.tell(changed);
    await bench.clock.advance(500);
  }
  assert.equal(bench.asked.length, looks);
});

Deno.test("SourceWatcher where nobody answers, no full look follows at once", async () => {
  const none: Look = { observation: observed.absent(), changed: false, durationMs: null };
  for (const look of [none, failed]) {
    const bench = await steady();
    await bench.clock.advance(10_000);
    await bench.answer(changed);
    await bench.clock.advance(60);
    const looks = bench.asked.length;
    bench.last.tell(look);
    assert.equal(bench.asked.length, looks);
    assert.ok((bench.clock.nextIn ?? 0) >= 500);
  }
});

Deno.test("SourceWatcher a series that throws is a fault of ours, and the next look comes", async () => {
  const bench = await steady();
  const fault = new Error("broken");
  bench.last.fail(fault);
  await bench.clock.advance(0);
  assert.deepEqual(bench.faults, [fault]);
  const looks = bench.asked.length;
  await bench.next(changed);
  assert.equal(bench.asked.length, looks + 1);
});

Deno.test("SourceWatcher a series that ends without a word is no hurry and no sleep", async () => {
  const bench = await steady();
  bench.last.end();
  for (let n = 2; n < 5; n++) {
    await bench.clock.advance(0);
    assert.equal(bench.clock.nextIn, 500);
    await bench.clock.advance(500);
    assert.equal(bench.allSeries.length, n);
    bench.last.end();
  }
});

Deno.test("SourceWatcher a listener that throws during a series is a fault of ours", async () => {
  let throws = false;
  const bench = await steady({
    onObservation: () => {
      if (throws) throw new Error("listener");
    },
  });
  throws = true;
  bench.last.tell(changed);
  assert.equal(bench.faults.length, 1);
  assert.equal(bench.clock.pending, 1);
});

Deno.test("SourceWatcher.stop() ends the series, and tells nothing of it any more", async () => {
  const bench = await steady();
  const { length: told } = bench.observations;
  bench.endsOnAbort = false;
  let stopped = false;
  const stopping = bench.watcher.stop().then(() => {
    stopped = true;
  });
  assert.equal(bench.last.signal.aborted, true);
  assert.equal(bench.last.tell(changed), false);
  await bench.clock.advance(0);
  assert.equal(stopped, false, "its process is still there");
  bench.last.end();
  await stopping;
  await bench.clock.advance(60_000);
  assert.equal(bench.clock.pending, 0);
  assert.equal(bench.observations.length, told);
});

Deno.test("SourceWatcher.stop() by whoever hears of the end is the end of looks", async () => {
  const gone: Look = { observation: observed.exit(), changed: true, durationMs: null };
  const bench: Bench = await steady({
    // A full look is due with every look.
    cadence: { ...CADENCE, panesMs: 500, fullMs: 500 },
    onObservation: (observation) => {
      if (observation.outcome !== "ok" || observation.kind === "look") return;
      void bench.watcher.stop();
    },
  });
  const looks = bench.asked.length;
  await bench.clock.advance(600);
  bench.last.tell(gone);
  await bench.clock.advance(60_000);
  assert.equal(bench.asked.length, looks);
  assert.equal(bench.clock.pending, 0);
  assert.equal(bench.seriesInFlight, 0);
});
