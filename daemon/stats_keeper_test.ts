import assert from "node:assert/strict";
import type { MinuteSample } from "../shared/model/minute_sample.ts";
import { ManualClock } from "./platform/manual_clock.ts";
import { memoryLog } from "./platform/memory_log.ts";
import { look, pane, session, Story } from "./state/test_builders.ts";
import { type StatsArchive, StatsKeeper } from "./stats_keeper.ts";
import { CommitError } from "./store/errors.ts";
import { prunableStore } from "./store/test_database.ts";

const MINUTE_MS = 60_000;
const LOOK_MS = 10_000;
/** Midnight of UTC. */
const DAY0 = Date.UTC(2026, 2, 10);
const ALL = { bySession: false };

/** A keeper over a real store that can be made to fail, and a fleet of some panes. */
class Bench {
  readonly clock = new ManualClock(DAY0);
  readonly store = prunableStore().store;
  readonly written: number[] = [];
  timeZone = "UTC";
  fails = false;
  keeper = this.newKeeper();
  readonly #story = new Story();

  newKeeper(): StatsKeeper {
    const { stats } = this.store;
    const archive: StatsArchive = {
      write: (samples: readonly MinuteSample[]) => {
        if (this.fails) throw new CommitError("minutes cannot be kept: the disk is full");
        this.written.push(samples.length);
        stats.write(samples);
      },
      rollNext: () => stats.rollNext(),
      isBehind: () => stats.isBehind(),
      useTimeZone: (zone) => stats.useTimeZone(zone),
      closeDay: (day) => stats.closeDay(day),
      closedDays: (since, until) => stats.closedDays(since, until),
      range: () => stats.range(),
    };
    return new StatsKeeper({
      archive,
      clock: this.clock,
      log: memoryLog().room("app"),
      elapsed: () => this.clock.now(),
      timeZone: () => this.timeZone,
    });
  }

  /** Looks at so many quiet panes, every ten seconds. */
  watch(ms: number, panes = 1): this {
    const rows = Array.from(
      { length: panes },
      (_, index) => pane(`%${index}`, { tmuxWindowId: `@${index}` }),
    );
    for (let left = ms; left >= 0; left -= LOOK_MS) {
      const at = this.clock.now();
      const observation = look({ at, sessions: [session("$1")], panes: rows });
      this.#story.tell(observation);
      this.keeper.observed(observation, this.#story.world);
      if (left > 0) this.clock.tick(LOOK_MS);
    }
    return this;
  }

  get idleMs(): number {
    const span = { since: 0, until: this.clock.now() + 1 };
    return this.store.stats.quarters(span, ALL)[0]?.sum.idleMs ?? 0;
  }
}

Deno.test("StatsKeeper.observed() keeps minutes in small steps, and sums them up", () => {
  const bench = new Bench();
  bench.keeper.start();
  bench.watch(2 * MINUTE_MS, 250);
  bench.clock.tick(1_000);
  assert.deepEqual(bench.written, [100, 100, 50, 100, 100, 50]);
  assert.equal(bench.idleMs, 2 * 250 * MINUTE_MS);
  bench.keeper.stop();
  assert.equal(bench.clock.pending, 0);
});

Deno.test("StatsKeeper.observed() lets minutes wait while they cannot be written", () => {
  const bench = new Bench();
  bench.keeper.start();
  bench.fails = true;
  bench.watch(3 * MINUTE_MS);
  assert.equal(bench.keeper.waiting, 3);
  assert.match(bench.keeper.error ?? "", /disk is full/);
  bench.fails = false;
  bench.clock.tick(11_000);
  assert.deepEqual([bench.keeper.waiting, bench.keeper.error], [0, null]);
  assert.equal(bench.idleMs, 3 * MINUTE_MS);
  bench.keeper.stop();
});

Deno.test("StatsKeeper.stop() keeps the minute that goes on, which the next run goes on with", () => {
  const bench = new Bench();
  bench.watch(20_000);
  bench.keeper.stop();
  bench.clock.tick(10_000);
  bench.keeper = bench.newKeeper();
  bench.keeper.start();
  bench.watch(40_000);
  bench.clock.tick(1_000);
  assert.equal(bench.idleMs, 50_000, "and of the ten seconds between nobody knows");
  bench.keeper.stop();
});

Deno.test("StatsKeeper sums up days that are over, and all of them anew in another zone", () => {
  const bench = new Bench();
  bench.keeper.start();
  bench.watch(2 * MINUTE_MS);
  const closed = () => bench.store.stats.closedDays(0, bench.clock.now());
  bench.clock.tick(10_000);
  assert.deepEqual(closed(), [], "today is not over");
  bench.clock.tick(86_400_000);
  assert.deepEqual(closed(), [{ start: DAY0, end: DAY0 + 86_400_000 }]);
  bench.timeZone = "Asia/Kathmandu";
  bench.clock.tick(20_000);
  const start = DAY0 - (5 * 60 + 45) * MINUTE_MS;
  assert.deepEqual(closed(), [{ start, end: start + 86_400_000 }]);
  bench.keeper.stop();
});
