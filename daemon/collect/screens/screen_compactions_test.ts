import assert from "node:assert/strict";
import type { CompactionSight } from "../../state/observation.ts";
import {
  type CompactionOnScreen,
  firstCompaction,
  nextCompaction,
  type ScreenCompactions,
} from "./screen_compactions.ts";

const RUNNING: CompactionOnScreen = { phase: "running", tokensBefore: null, tokensAfter: null };
const DONE: CompactionOnScreen = { phase: "done", tokensBefore: 155_000, tokensAfter: 12_000 };

type Screen = readonly [second: number, seen: CompactionOnScreen | null];

/** Screens by the second at which they were read. */
function fold(...screens: readonly Screen[]): readonly CompactionSight[] {
  let state = null as ScreenCompactions | null;
  for (const [second, seen] of screens) {
    const now = second * 1_000;
    state = state === null
      ? firstCompaction(seen, now)
      : nextCompaction(state, seen, { now, debounceMs: 60_000 });
  }
  return state?.sights ?? [];
}

const ends = (...screens: readonly Screen[]) => fold(...screens).map((s) => s.endedAt);

Deno.test("nextCompaction() a trace that appears is one compaction", () => {
  assert.deepEqual(
    fold([0, null], [5, RUNNING], [6, RUNNING], [20, DONE], [21, DONE], [30, null]),
    [
      {
        source: "screen",
        key: "screen 20000",
        trigger: null,
        startedAt: 5_000,
        endedAt: 20_000,
        preTokens: 155_000,
        postTokens: 12_000,
        durationMs: null,
      },
    ],
  );
});

Deno.test("nextCompaction() without having seen it run, its beginning is not known", () => {
  const [sight] = fold([0, null], [5, DONE]);
  assert.deepEqual([sight?.startedAt, sight?.endedAt], [null, 5_000]);
});

Deno.test("firstCompaction() a trace on the first screen may be of any time", () => {
  assert.deepEqual(ends([0, DONE], [1, DONE], [2, null]), []);
  assert.deepEqual(ends([0, DONE], [1, RUNNING], [9, DONE]), [9_000], "one that runs after it");
  assert.deepEqual(ends([0, RUNNING], [9, DONE]), [9_000]);
});

Deno.test("nextCompaction() a trace that comes back soon is the same one", () => {
  assert.deepEqual(ends([0, null], [5, DONE], [6, null], [64, DONE]), [5_000]);
  assert.deepEqual(ends([0, null], [5, DONE], [6, null], [65, DONE]), [5_000, 65_000]);
  assert.deepEqual(ends([0, null], [5, DONE], [6, RUNNING], [9, DONE]), [5_000, 9_000]);
});

Deno.test("nextCompaction() keeps the last eight", () => {
  const screens = Array.from({ length: 20 }, (_, at): Screen[] => [
    [at * 100, RUNNING],
    [at * 100 + 50, DONE],
  ]).flat();
  assert.deepEqual(ends(...screens).map((at) => at && at / 1_000), [
    ...[1_250, 1_350, 1_450, 1_550, 1_650, 1_750, 1_850, 1_950],
  ]);
});
