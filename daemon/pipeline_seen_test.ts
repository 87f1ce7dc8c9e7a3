import assert from "node:assert/strict";
import type { Changes } from "./store/store.ts";
import { bench, fleet, type PipelineBench } from "./test_pipeline.ts";

const PANES = 500;
const LOOK_MS = 5_000;
const GRAIN_MS = 30_000;

/** Notes what is committed from now on. */
function watchCommits({ store }: PipelineBench): Changes[] {
  const seen: Changes[] = [];
  const commit = store.commit.bind(store);
  store.commit = (changes) => {
    seen.push(changes);
    return commit(changes);
  };
  return seen;
}

/** Each pane has printed in this very moment. */
function seePrinting(bench: PipelineBench, turn: number): void {
  const { sessions, panes } = fleet(PANES);
  bench.see({ sessions, panes: panes.map((row) => ({ ...row, drawn: `${turn} 0 0` })) });
}

function keptTimes({ store }: PipelineBench): number[] {
  return store.load(0).panes.map(({ pane: { lastActivityAt } }) => lastActivityAt ?? 0);
}

/** A fleet that prints all the time, just past the grain of the clock in which its times are told. */
function withPrinting(body: (bench: PipelineBench, commits: readonly Changes[]) => void): void {
  bench((bench) => {
    for (let turn = 0; turn < 12 || bench.clock.now() % GRAIN_MS >= LOOK_MS; turn++) {
      seePrinting(bench, turn);
      for (let tick = 0; tick < 5; tick++) bench.pipeline.tick();
      bench.clock.jump(LOOK_MS);
    }
    body(bench, watchCommits(bench));
  });
}

Deno.test("Pipeline keeps the times of many panes in several commits, and in the end all of them", () =>
  withPrinting((bench, commits) => {
    const at = bench.clock.now();
    seePrinting(bench, 99);
    assert.equal(commits[0]?.panes.length, 0);
    assert.equal(commits[0]?.seen?.length, 200);
    assert.equal(keptTimes(bench).filter((time) => time === at).length, 200);
    for (let turn = 0; turn < 3; turn++) bench.pipeline.tick();
    assert.deepEqual(commits.map(({ seen }) => seen?.length), [200, 200, 100]);
    assert.ok(keptTimes(bench).every((time) => time === at));
    assert.ok(bench.pipeline.snapshot().panes.every(({ lastActivityAt }) => lastActivityAt === at));
  }));

Deno.test("Pipeline.stopped() keeps the times of all panes", () =>
  withPrinting((bench) => {
    const at = bench.clock.now();
    seePrinting(bench, 99);
    bench.pipeline.stopped("the test is over");
    assert.ok(keptTimes(bench).every((time) => time === at));
  }));
