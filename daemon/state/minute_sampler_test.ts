import assert from "node:assert/strict";
import fc from "fast-check";
import { MINUTE_MS, type MinuteSample } from "../../shared/model/minute_sample.ts";
import { MinuteSampler } from "./minute_sampler.ts";
import type { Observation } from "./observation.ts";
import { detail, look, pane, SERVER, session, SOURCE_ID, Story, T0 } from "./test_builders.ts";

/** The beginning of a minute, a little after `T0`. */
const M0 = Math.ceil(T0 / MINUTE_MS) * MINUTE_MS;
const LOOK_MS = 10_000;

/** A fleet of one pane that is looked at, and what a sampler makes of it. */
class Watch {
  readonly story = new Story();
  readonly sampler = new MinuteSampler();
  readonly samples: MinuteSample[] = [];
  at = M0;
  elapsed = 0;
  #outputAt = 0;
  #drawn = "0 0 0";
  size = "80x24";

  /** Output now: active for ten seconds by the rule of these tests. */
  output(drawn = "0 0 0"): this {
    this.#outputAt = this.at;
    this.#drawn = drawn;
    return this;
  }

  look(panes = [this.#pane()]): this {
    return this.tell(look({ at: this.at, sessions: [session("$1")], panes }));
  }

  tell(observation: Observation): this {
    this.story.tell(observation);
    this.samples.push(...this.sampler.observe(observation, this.story.world, this.elapsed));
    return this;
  }

  pass(ms: number): this {
    this.at += ms;
    this.elapsed += ms;
    return this;
  }

  /** Looks every so often for so long. */
  watch(ms: number, work: (watch: this) => void = () => {}): this {
    for (let left = ms; left > 0; left -= LOOK_MS) {
      this.pass(Math.min(LOOK_MS, left));
      work(this);
      this.look();
    }
    return this;
  }

  get rows(): (readonly [number, number, number, number])[] {
    return this.samples.map(({ minuteStart, observedMs, activeMs, idleMs }) =>
      [(minuteStart - M0) / MINUTE_MS, observedMs, activeMs, idleMs] as const
    );
  }

  #pane() {
    const at = this.#outputAt;
    return pane("%1", {
      windowActivityAt: at,
      drawn: this.#drawn,
      size: this.size,
      detail: detail({ ttyOutputAt: at }),
    });
  }
}

Deno.test("MinuteSampler.observe() gives a full row for each watched minute", () => {
  const watch = new Watch().look().watch(3 * MINUTE_MS);
  assert.deepEqual(watch.rows, [[0, 60_000, 0, 60_000], [1, 60_000, 0, 60_000], [
    2,
    60_000,
    0,
    60_000,
  ]]);
});

Deno.test("MinuteSampler.observe() credits each look's span to the status before it", () => {
  const watch = new Watch().output().look();
  watch.watch(30_000, (it) => it.output()).watch(30_000);
  // Silent since 30 s; the second look that finds it so is the one at 50 s.
  assert.deepEqual(watch.rows, [[0, 60_000, 50_000, 10_000]]);
});

Deno.test("MinuteSampler.observe() divides a span that crosses minutes", () => {
  const watch = new Watch().pass(50_000).look().pass(20_000).look().watch(60_000);
  assert.deepEqual(watch.rows, [[0, 10_000, 0, 10_000], [1, 60_000, 0, 60_000]]);
});

Deno.test("MinuteSampler.observe() invents nothing for a gap, a failed look or an absent server", () => {
  const failed = { outcome: "failed", reason: "timeout", message: "late" } as const;
  const absent = { outcome: "absent", reason: "no_server", message: "none" } as const;
  const gap = new Watch().look().watch(30_000).pass(10 * MINUTE_MS).look().watch(30_000);
  assert.deepEqual(gap.rows, [[0, 30_000, 0, 30_000], [10, 30_000, 0, 30_000]]);
  for (const outcome of [failed, absent]) {
    const watch = new Watch().look().watch(30_000).pass(10_000);
    watch.tell({ sourceId: SOURCE_ID, at: watch.at, ...outcome });
    watch.pass(10_000).look().watch(10_000);
    assert.deepEqual(watch.rows, [[0, 40_000, 0, 40_000]], outcome.outcome);
  }
});

Deno.test("MinuteSampler.observe() takes a short sleep for one, by the clock that stands still", () => {
  const watch = new Watch().look().watch(20_000);
  watch.at += 20_000;
  watch.look().watch(20_000);
  assert.deepEqual(watch.rows, [[0, 40_000, 0, 40_000]]);
});

Deno.test("MinuteSampler.observe() begins anew where the clock was set, to either side", () => {
  for (const jump of [-3 * MINUTE_MS, -20_000, 30_000, 3_600_000]) {
    const watch = new Watch().look().watch(30_000);
    watch.at += jump;
    watch.look().watch(30_000);
    const told = [...watch.samples, ...watch.sampler.flush()];
    const observed = told.reduce((sum, { observedMs }) => sum + observedMs, 0);
    assert.equal(observed, 60_000, `${jump} ms`);
  }
});

Deno.test("MinuteSampler.observe() counts no time of a minute twice in a piece", () => {
  const watch = new Watch().look().watch(50_000);
  watch.at -= 5_000;
  watch.look().watch(15_000);
  assert.deepEqual(watch.rows, [[0, 50_000, 0, 50_000], [0, 15_000, 0, 15_000]]);
});

Deno.test("MinuteSampler.observe() counts none twice where nobody looked as the clock was set", () => {
  const watch = new Watch().look().watch(50_000);
  const message = "late";
  watch.tell({ sourceId: SOURCE_ID, at: watch.at, outcome: "failed", reason: "timeout", message });
  watch.at -= 40_000;
  watch.look().watch(50_000);
  assert.deepEqual(watch.rows, [[0, 50_000, 0, 50_000], [0, 50_000, 0, 50_000]]);
});

Deno.test("MinuteSampler.observe() tells growth of history in lines, once", () => {
  const watch = new Watch().output("10 0 0").look();
  watch.watch(30_000, (it) => it.output("25 0 3")).watch(90_000);
  assert.deepEqual(watch.samples.map(({ outputLines }) => outputLines), [15, 0]);
});

/** What `outputBytes` come to with these sizes of the history, one each minute; null: not asked. */
function bytesOf(
  sizes: readonly ((readonly [lines: number, bytes: number | null]) | null)[],
  { server = SERVER, resizedIn = -1 } = {},
): (number | null)[] {
  const watch = new Watch().look();
  for (const [index, size] of sizes.entries()) {
    if (index === resizedIn) watch.size = "120x40";
    watch.watch(50_000);
    if (size !== null) {
      const [lines, bytes] = size;
      const panes = new Map([["%1", { lines, bytes }]]);
      watch.sampler.measure({ sourceId: SOURCE_ID, server, panes });
    }
    watch.watch(10_000);
  }
  return watch.samples.map(({ outputBytes }) => outputBytes);
}

Deno.test("MinuteSampler.measure() tells growth of history in bytes, and of the first none", () => {
  assert.deepEqual(bytesOf([[10, 1_000], [20, 2_500], [20, 2_500]]), [null, 1_500, 0]);
});

Deno.test("MinuteSampler.measure() knows no growth of a minute in which nobody was asked", () => {
  assert.deepEqual(bytesOf([[10, 1_000], null, [30, 4_000]]), [null, null, 3_000]);
  assert.deepEqual(bytesOf([[10, 1_000], [20, null], [30, 4_000], [31, 4_100]]), [
    ...[null, null, null],
    100,
  ]);
});

Deno.test("MinuteSampler.measure() takes what became less for unknown, and goes on from there", () => {
  assert.deepEqual(bytesOf([[10, 1_000], [9, 1_200], [12, 1_500]]), [null, null, 300]);
  assert.deepEqual(bytesOf([[10, 1_000], [11, 900], [12, 1_500]]), [null, null, 600]);
});

Deno.test("MinuteSampler.measure() takes lines that were laid out anew for no output", () => {
  assert.deepEqual(bytesOf([[10, 1_000], [12, 1_900], [13, 2_000]], { resizedIn: 1 }), [
    ...[null, null],
    100,
  ]);
});

Deno.test("MinuteSampler.measure() takes nothing from another server", () => {
  const server = { ...SERVER, pid: SERVER.pid + 1 };
  assert.deepEqual(bytesOf([[10, 1_000], [20, 2_500]], { server }), [null, null]);
});

Deno.test("MinuteSampler.observe() ends the account of a pane that is gone", () => {
  const watch = new Watch().look().watch(30_000).look([]).watch(10_000, () => {});
  watch.look([]).pass(2 * MINUTE_MS).look([]);
  // It came back under its id as another pane in between.
  assert.equal(watch.samples[0]?.observedMs, 30_000);
});

Deno.test("MinuteSampler.settle() tells what was watched before nobody looked any more", () => {
  const watch = new Watch().look().watch(30_000);
  assert.deepEqual(watch.sampler.settle(watch.at + 60_000), []);
  const [sample, ...rest] = watch.sampler.settle(watch.at + 10 * MINUTE_MS);
  assert.equal(sample?.observedMs, 30_000);
  assert.deepEqual([rest, watch.sampler.flush()], [[], []]);
});

Deno.test("MinuteSampler.flush() tells each piece of a minute once", () => {
  const watch = new Watch().look().watch(20_000);
  const first = watch.sampler.flush();
  watch.watch(40_000);
  const pieces = [...first, ...watch.samples].map(({ observedMs }) => observedMs);
  assert.deepEqual(pieces, [20_000, 40_000]);
});

const step = fc.oneof(
  fc.record({ kind: fc.constant("look"), ms: fc.integer({ min: 1, max: 80_000 }) }),
  fc.record({ kind: fc.constant("gap"), ms: fc.integer({ min: 90_001, max: 1_000_000 }) }),
  fc.record({ kind: fc.constant("failed"), ms: fc.integer({ min: 1, max: 60_000 }) }),
  fc.record({ kind: fc.constant("jump"), ms: fc.integer({ min: -1_000_000, max: 1_000_000 }) }),
  fc.record({ kind: fc.constant("jump"), ms: fc.integer({ min: -MINUTE_MS, max: -1 }) }),
  fc.record({ kind: fc.constant("output"), ms: fc.constant(0) }),
  fc.record({ kind: fc.constant("flush"), ms: fc.constant(0) }),
);

Deno.test("MinuteSampler.observe() counts what was watched, never more, whatever happens", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const watch = new Watch().look();
      let watched = 0;
      let isWatching = true;
      for (const { kind, ms } of steps) {
        if (kind === "output") watch.output();
        else if (kind === "flush") watch.samples.push(...watch.sampler.flush());
        else if (kind === "jump") {
          // Forward by less than two seconds nobody can tell.
          if (ms >= 0 && ms < 2_001) continue;
          watch.at += ms;
          watch.look();
          isWatching = true;
        } else {
          watch.pass(ms);
          if (kind === "failed") {
            isWatching = false;
            watch.tell({
              outcome: "failed",
              reason: "timeout",
              message: "late",
              sourceId: SOURCE_ID,
              at: watch.at,
            });
            continue;
          }
          if (kind === "look" && isWatching) watched += ms;
          isWatching = true;
          watch.look();
        }
      }
      const all = [...watch.samples, ...watch.sampler.flush()];
      for (const sample of all) {
        const { observedMs, activeMs, waitingMs, idleMs, minuteStart } = sample;
        assert.ok(observedMs > 0 && observedMs <= MINUTE_MS);
        assert.ok(activeMs + waitingMs + idleMs <= observedMs);
        assert.equal(minuteStart % MINUTE_MS, 0);
      }
      assert.equal(all.reduce((sum, { observedMs }) => sum + observedMs, 0), watched);
    }),
    { numRuns: 300 },
  );
});
