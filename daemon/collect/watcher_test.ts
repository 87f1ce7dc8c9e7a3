import assert from "node:assert/strict";
import fc from "fast-check";
import type { Observation } from "../state/observation.ts";
import { SERVER } from "../state/test_builders.ts";
import {
  changed,
  failed,
  observed,
  SETTLE_MS,
  steady,
  unchanged,
  WatcherBench,
} from "./test_watcher.ts";
import { OUTDATED } from "./tmux/picture.ts";
import type { Look } from "./tmux/probe.ts";

Deno.test("SourceWatcher.start() looks at once, and in full", async () => {
  const bench = await new WatcherBench().start();
  assert.deepEqual(bench.asked.map(({ depth }) => depth), ["full"]);
  await bench.answer(changed);
  assert.deepEqual(bench.observations, [changed.observation]);
  await bench.next();
  assert.deepEqual(bench.asked.map(({ depth }) => depth), ["full", "windows"]);
});

Deno.test("SourceWatcher looks fast while things change, slower while nothing does", async () => {
  const bench = await new WatcherBench().start();
  const intervals: (number | null)[] = [];
  const quiet = Array.from({ length: 5 }, () => unchanged);
  for (const look of [changed, changed, ...quiet, changed]) {
    await bench.next(look);
    intervals.push(bench.clock.nextIn);
  }
  assert.deepEqual(intervals, [500, 500, 500, 750, 1_125, 1_688, 2_000, 500]);
});

Deno.test("SourceWatcher varies its pauses a little", async () => {
  for (const [random, wanted] of [[0, 487.5], [1, 512.5]] as const) {
    const bench = await new WatcherBench({ random: () => random }).start();
    await bench.answer(changed);
    assert.equal(bench.clock.nextIn, wanted);
  }
});

Deno.test("SourceWatcher a slow look is waited for: the pause begins when it has ended", async () => {
  const bench = await new WatcherBench().start();
  await bench.clock.advance(60_000);
  assert.equal(bench.asked.length, 1);
  assert.equal(bench.clock.pending, 0);
  await bench.answer(changed);
  assert.equal(bench.clock.nextIn, 500);
});

Deno.test("SourceWatcher a tick during a look is dropped and not made up for", async () => {
  const bench = await new WatcherBench().start();
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
  const bench = await new WatcherBench().start();
  await bench.answer();
  assert.equal(bench.clock.nextIn, 750);
  bench.watcher.hint();
  assert.equal(bench.clock.nextIn, SETTLE_MS);
  assert.equal(bench.clock.pending, 1);
});

Deno.test("SourceWatcher.hint() puts no look off that is due sooner", async () => {
  const bench = await new WatcherBench().start();
  await bench.answer();
  await bench.clock.advance(747);
  bench.watcher.hint();
  assert.equal(bench.clock.nextIn, 3);
});

Deno.test("SourceWatcher.hint() many hints of one change are one look", async () => {
  const bench = await new WatcherBench().start();
  await bench.answer();
  await bench.hints(100);
  await bench.next();
  assert.equal(bench.asked.length, 2);
  assert.equal(bench.clock.nextIn, 1_125, "and the cadence goes on");
});

Deno.test("SourceWatcher.hint() during a look is remembered, once", async () => {
  const bench = await new WatcherBench().start();
  await bench.hints(50);
  assert.equal(bench.asked.length, 1);
  await bench.answer();
  assert.equal(bench.clock.nextIn, SETTLE_MS);
  await bench.next();
  assert.equal(bench.asked.length, 2);
  assert.equal(bench.clock.nextIn, 1_125);
});

Deno.test("SourceWatcher.hint() changes that follow each other closely are each seen soon", async () => {
  const bench = await new WatcherBench().start();
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
  const bench = await new WatcherBench({ autoAnswer: changed }).start();
  for (let ms = 0; ms < 5_000; ms += 20) {
    await bench.hints(1);
    bench.clock.tick(20);
  }
  // The burst, and then what 500 ms allow: one that was hinted and one that was due.
  assert.ok(bench.asked.length <= 4 + 2 * 10, `${bench.asked.length} looks`);
  assert.ok(bench.asked.length >= 10, `${bench.asked.length} looks`);
});

Deno.test("SourceWatcher.hint() after a quiet time a burst is allowed again", async () => {
  const bench = await new WatcherBench({ autoAnswer: unchanged }).start();
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
  const bench = await new WatcherBench({ autoAnswer: failed }).start();
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
  const bench = await new WatcherBench({ autoAnswer: none }).start();
  await bench.clock.advance(300_000);
  assert.equal(bench.clock.nextIn !== null && bench.watcher.stats.intervalMs, 30_000);
  assert.equal(bench.watcher.stats.circuit, "closed");
  assert.equal(bench.watcher.stats.failures, 0);
  assert.equal(bench.watcher.stats.lastOkAt, null);
});

Deno.test("SourceWatcher a look that throws is a fault of ours, and the next one comes", async () => {
  const bench = await new WatcherBench().start();
  const fault = new Error("broken");
  bench.asked.at(-1)?.reject(fault);
  await bench.clock.advance(0);
  assert.deepEqual(bench.faults, [fault]);
  assert.equal(bench.watcher.stats.failures, 1);
  await bench.next();
  assert.equal(bench.observations.length, 1);
});

Deno.test("SourceWatcher a listener that throws is a fault of ours, and the next look comes", async () => {
  const bench = await new WatcherBench({
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
  const bench = await new WatcherBench().start();
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
  const bench = await new WatcherBench().start();
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
  const bench = await new WatcherBench({ lastServer: remembered }).start();
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
  const bench = await new WatcherBench({ autoAnswer: unchanged }).start();
  bench.watcher.hinted = true;
  await bench.clock.advance(120_000);
  assert.equal(bench.watcher.stats.intervalMs, 10_000);
  bench.watcher.hinted = false;
  await bench.clock.advance(10_000);
  assert.equal(bench.watcher.stats.intervalMs, 2_000);
});

Deno.test("SourceWatcher a clock that jumps holds no look up", async () => {
  for (const jump of [-3_600_000, 3_600_000]) {
    const bench = await new WatcherBench({ autoAnswer: unchanged }).start();
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
  const bench = await new WatcherBench({ autoAnswer: failed }).start();
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
  const bench = await new WatcherBench().start();
  await bench.answer(changed);
  await bench.next(failed);
  assert.deepEqual(bench.watcher.stats, {
    lastOkAt: 1,
    lastLookAt: bench.clock.now(),
    looks: 2,
    failures: 1,
    droppedTicks: 0,
    circuit: "closed",
    intervalMs: 750,
    lastLookMs: 900,
  });
});
