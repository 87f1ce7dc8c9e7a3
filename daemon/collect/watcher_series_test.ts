import assert from "node:assert/strict";
import { SERVER } from "../state/test_builders.ts";
import {
  CADENCE,
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
  const bench = await new WatcherBench({ autoAnswer: changed }).start();
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
  const bench = await new WatcherBench({ takesSeries: true }).start();
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
  const bench: WatcherBench = await steady({
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
