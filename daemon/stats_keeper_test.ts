import assert from "node:assert/strict";
import { setImmediate } from "node:timers";
import fc from "fast-check";
import type { MinuteSample } from "../shared/model/minute_sample.ts";
import { ManualClock } from "./platform/manual_clock.ts";
import { memoryLog } from "./platform/memory_log.ts";
import type { Observation } from "./state/observation.ts";
import { look, pane, session, SOURCE_ID, Story } from "./state/test_builders.ts";
import { MAX_WAITING_PIECES, type StatsArchive, StatsKeeper } from "./stats_keeper.ts";
import { CommitError } from "./store/errors.ts";
import { prunableStore } from "./store/test_database.ts";

const MINUTE_MS = 60_000;
const LOOK_MS = 10_000;
const DAY_MS = 86_400_000;
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
  /** Pieces and days that begin then are refused. */
  refused: number | null = null;
  /** How far the wall clock is from the one that nobody sets, milliseconds. */
  set = 0;
  readonly log = memoryLog();
  keeper = this.newKeeper();
  readonly #story = new Story();

  newKeeper(): StatsKeeper {
    const { stats } = this.store;
    const archive: StatsArchive = {
      write: (samples: readonly MinuteSample[]) => {
        if (this.fails) throw new CommitError("minutes cannot be kept: the disk is full");
        // More time than a minute has: what no constraint of the table lets through.
        const bad = (at: number) => at === this.refused ? { observedMs: MINUTE_MS + 1 } : {};
        stats.write(samples.map((sample) => ({ ...sample, ...bad(sample.minuteStart) })));
        this.written.push(samples.length);
      },
      rollNext: () => stats.rollNext(),
      isBehind: () => stats.isBehind(),
      useTimeZone: (zone) => stats.useTimeZone(zone),
      closeDay: (day) => {
        if (day.start === this.refused) throw refusal();
        stats.closeDay(day);
      },
      closedDays: (since, until) => stats.closedDays(since, until),
      range: () => stats.range(),
    };
    return new StatsKeeper({
      archive,
      clock: this.clock,
      log: this.log.room("app"),
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
      const at = this.clock.now() + this.set;
      this.#tell(look({ at, sessions: [session("$1")], panes: rows }));
      if (left > 0) this.clock.tick(LOOK_MS);
    }
    return this;
  }

  /** A look that tmux did not answer. */
  failLook(): void {
    const at = this.clock.now() + this.set;
    const why = { outcome: "failed", reason: "timeout", message: "late" } as const;
    this.#tell({ sourceId: SOURCE_ID, at, ...why });
  }

  get idleMs(): number {
    const span = { since: 0, until: this.clock.now() + 1 };
    return this.store.stats.quarters(span, ALL)[0]?.sum.idleMs ?? 0;
  }

  #tell(observation: Observation): void {
    this.#story.tell(observation);
    this.keeper.observed(observation, this.#story.world);
  }
}

function refusal(): CommitError {
  const cause = Object.assign(new Error("UNIQUE constraint failed"), { errcode: 1555 });
  return new CommitError("a day cannot be kept", { cause });
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

Deno.test("StatsKeeper gives up a piece that is refused, and keeps those around it", () => {
  const bench = new Bench();
  bench.refused = DAY0 + MINUTE_MS;
  bench.keeper.start();
  bench.fails = true;
  bench.watch(3 * MINUTE_MS);
  bench.fails = false;
  bench.clock.tick(11_000);
  assert.deepEqual([bench.keeper.waiting, bench.keeper.lost, bench.keeper.error], [0, 1, null]);
  assert.equal(bench.idleMs, 2 * MINUTE_MS);
  const errors = bench.log.records.map(({ message }) => message);
  assert.ok(errors.includes("a piece of a minute is lost: it was refused"), errors.join("; "));
  bench.keeper.stop();
});

Deno.test("StatsKeeper leaves out a day that is refused, and goes on with the next", () => {
  const bench = new Bench();
  bench.refused = DAY0;
  bench.keeper.start();
  bench.clock.tick(1_000);
  bench.watch(60_000);
  bench.clock.tick(DAY_MS);
  bench.watch(60_000);
  bench.clock.tick(DAY_MS);
  const closed = bench.store.stats.closedDays(0, bench.clock.now());
  assert.deepEqual(closed.map(({ start }) => start), [DAY0 + DAY_MS]);
  assert.equal(bench.keeper.error, null);
  bench.keeper.stop();
});

Deno.test("StatsKeeper.catchUp() writes in small steps, with turns of others in between", async () => {
  const bench = new Bench();
  bench.watch(MINUTE_MS, 250);
  const turns = countTurns();
  const seen: number[] = [];
  turns.each = () => seen.push(bench.keeper.waiting);
  await bench.keeper.catchUp({});
  turns.end();
  assert.equal(bench.keeper.waiting, 0);
  assert.equal(bench.idleMs, 250 * MINUTE_MS);
  assert.ok(seen.includes(150) && seen.includes(50), `${seen}`);
  await bench.keeper.stop();
});

Deno.test("StatsKeeper.stop() writes in small steps, with turns of others in between", async () => {
  const bench = new Bench();
  bench.watch(30_000, 250);
  const turns = countTurns();
  const seen: number[] = [];
  turns.each = () => seen.push(bench.keeper.waiting);
  await bench.keeper.stop();
  turns.end();
  assert.deepEqual(bench.written, [100, 100, 50]);
  assert.ok(seen.includes(150) && seen.includes(50), `${seen}`);
  assert.equal(bench.clock.pending, 0);
});

Deno.test("StatsKeeper lets no more pieces wait than it may, however they came", () => {
  const bench = new Bench();
  bench.keeper.start();
  bench.fails = true;
  // What is settled is what nobody looks at any more.
  const panes = MAX_WAITING_PIECES + 10;
  bench.watch(LOOK_MS, panes);
  bench.clock.tick(10 * MINUTE_MS);
  assert.deepEqual([bench.keeper.waiting, bench.keeper.lost], [MAX_WAITING_PIECES, 10]);
  bench.keeper.stop();
});

const clockStep = fc.oneof(
  fc.record({ kind: fc.constant("watch"), ms: fc.integer({ min: 0, max: 90_000 }) }),
  fc.record({ kind: fc.constant("set"), ms: fc.integer({ min: -MINUTE_MS, max: MINUTE_MS }) }),
  fc.record({ kind: fc.constant("set"), ms: fc.integer({ min: -DAY_MS, max: DAY_MS }) }),
  fc.record({ kind: fc.constant("fail"), ms: fc.integer({ min: 0, max: 30_000 }) }),
);

Deno.test("StatsKeeper keeps all that it is told, however the clock is set", () => {
  fc.assert(
    fc.property(fc.array(clockStep, { maxLength: 30 }), (steps) => {
      const bench = new Bench();
      bench.keeper.start();
      bench.watch(30_000);
      for (const { kind, ms } of steps) {
        if (kind === "set") bench.set += ms;
        else if (kind === "fail") bench.failLook();
        else bench.watch(ms);
        bench.clock.tick(LOOK_MS);
        assert.deepEqual([bench.keeper.error, bench.keeper.lost], [null, 0]);
      }
      bench.keeper.stop();
      assert.deepEqual([bench.keeper.error, bench.keeper.lost, bench.keeper.waiting], [null, 0, 0]);
      while (bench.store.stats.rollNext() !== null);
      const span = { since: 0, until: 2 * DAY0 };
      const kept = bench.store.stats.quarters(span, ALL)[0]?.sum.idleMs ?? 0;
      // Each time that the clock is set, two seconds are not noticed.
      const passed = bench.clock.now() - DAY0 + 2_000 * steps.length;
      assert.ok(kept > 0 && kept <= passed, `${kept} of ${passed}`);
    }),
    { numRuns: 100 },
  );
});

/** Calls back once in each turn of the loop until it is ended. */
function countTurns() {
  const turns = { each: () => {}, isOver: false, end: () => void (turns.isOver = true) };
  const turn = () => {
    if (turns.isOver) return;
    turns.each();
    setImmediate(turn);
  };
  setImmediate(turn);
  return turns;
}
