import assert from "node:assert/strict";
import fc from "fast-check";
import { PaneMemory } from "../../shared/model/pane_memory.ts";
import {
  type Compaction,
  type CompactionSource,
  type CompactionWatch,
  type CompactionWitness,
  followCompactions,
  type FollowCompactionsOptions,
  MAX_HELD,
  MAX_TOLD,
} from "./compactions.ts";

const T = 1_750_000_000_000;
const SECOND = 1_000;
const HOLD = 5 * SECOND;

const NOTHING_SEEN: CompactionWatch = { compactions: [], forgotten: 0, held: [] };

/** A sight of a compaction that ended `end` seconds after the beginning; null: it goes on. */
function sight(
  source: CompactionSource,
  end: number | null,
  { start = null, ...change }: Partial<CompactionWitness> & { readonly start?: number | null } = {},
): CompactionWitness {
  return {
    source,
    key: `${source} ${end}`,
    trigger: null,
    startedAt: start === null ? null : T + start * SECOND,
    endedAt: end === null ? null : T + end * SECOND,
    preTokens: null,
    postTokens: null,
    durationMs: null,
    notBefore: null,
    ...change,
  };
}

/** What is told of a pane, one look after the other. */
class Watch {
  watch = NOTHING_SEEN;
  readonly told: Compaction[] = [];

  /** How many were told by these sights, `seconds` after the beginning. */
  see(
    seconds: number,
    sights: readonly CompactionWitness[] = [],
    change: Partial<FollowCompactionsOptions> = {},
  ): number {
    const options = { at: T + seconds * SECOND, since: 0, holdMs: HOLD, contextTokens: null };
    const { watch, news } = followCompactions(this.watch, sights, { ...options, ...change });
    this.watch = watch;
    this.told.push(...news);
    return news.length;
  }

  /** As if the daemon had been started again. */
  restart(): void {
    const { compactions, forgotten } = this.watch;
    this.watch = { compactions, forgotten, held: [] };
  }
}

const exact = {
  trigger: "auto",
  preTokens: 155_000,
  postTokens: 9_000,
  durationMs: 40 * SECOND,
} as const;

Deno.test("followCompactions() a transcript's is told at once, and never again", () => {
  const watch = new Watch();
  const told = sight("transcript", 60, { ...exact, start: 20 });
  assert.equal(watch.see(61, [told]), 1);
  assert.deepEqual(watch.told, [{
    ...exact,
    startedAt: T + 20 * SECOND,
    endedAt: T + 60 * SECOND,
    sources: ["transcript"],
    confidence: 1,
  }]);
  assert.equal(watch.see(62, [told]), 0);
  watch.restart();
  assert.equal(watch.see(90, [told]), 0);
});

Deno.test("followCompactions() a hook's is held for the transcript's exact figures", () => {
  const watch = new Watch();
  const hook = sight("hook", 60, { start: 20, trigger: "auto" });
  assert.equal(watch.see(60, [hook]), 0);
  assert.equal(watch.see(62, [hook, sight("transcript", 60, exact)]), 1);
  assert.equal(watch.told[0]?.preTokens, 155_000);
  assert.deepEqual(watch.told[0]?.sources, ["transcript", "hook"]);
  assert.equal(watch.see(70), 0);
});

Deno.test("followCompactions() what nobody tells exactly is told as it is, in time", () => {
  const watch = new Watch();
  assert.equal(watch.see(60, [sight("hook", 60)], { contextTokens: 150_000 }), 0);
  assert.equal(watch.see(64), 0);
  assert.equal(watch.see(65), 1);
  const [told] = watch.told;
  assert.deepEqual([told?.preTokens, told?.postTokens, told?.confidence], [150_000, null, 0.95]);
  assert.equal(watch.see(300, [sight("transcript", 61, exact)]), 0, "late figures tell nothing");
});

Deno.test("followCompactions() one that goes on is told when it is over, or not at all", () => {
  const watch = new Watch();
  const open = sight("hook", null, { key: "h", start: 20 });
  assert.equal(watch.see(21, [open]), 0);
  assert.equal(watch.see(200, [open]), 0, "a slow one");
  assert.equal(watch.see(230, [{ ...open, endedAt: T + 230 * SECOND }]), 0);
  assert.equal(watch.see(235, [{ ...open, endedAt: T + 230 * SECOND }]), 1);

  const given = new Watch();
  given.see(21, [open]);
  assert.equal(given.see(20 + 600, [open]), 0);
  assert.deepEqual(given.watch, NOTHING_SEEN, "nobody waits for it for ever");
});

Deno.test("followCompactions() another witness ends what a hook saw beginning", () => {
  for (const [source, end] of [["transcript", 90], ["ntm", 140], ["screen", 95]] as const) {
    const watch = new Watch();
    const open = sight("hook", null, { key: "h", start: 20 });
    watch.see(21, [open]);
    watch.see(end, [open, sight(source, end)]);
    watch.see(end + 5, [open, sight(source, end)]);
    assert.equal(watch.told.length, 1, source);
    assert.equal(watch.told[0]?.startedAt, T + 20 * SECOND);
    assert.equal(watch.told[0]?.endedAt, T + end * SECOND);
  }
});

Deno.test("followCompactions() a fall of the context stands for any compaction in its time", () => {
  const fall = sight("context", 3_600, { notBefore: T, preTokens: 150_000, postTokens: 10_000 });
  const seen = new Watch();
  assert.equal(seen.see(61, [sight("transcript", 60)]), 1);
  seen.see(3_600, [fall]);
  assert.equal(seen.see(3_605), 0);

  const alone = new Watch();
  alone.see(3_600, [fall]);
  assert.equal(alone.see(3_605), 1);
  assert.deepEqual([alone.told[0]?.confidence, alone.told[0]?.sources], [0.5, ["context"]]);
  assert.equal(alone.see(3_700, [sight("transcript", 60)]), 0, "its witness comes late");
  assert.equal(alone.see(3_700, [sight("transcript", 60), sight("transcript", 1_800)]), 1);
});

Deno.test("followCompactions() what one witness tells apart is not the same", () => {
  const watch = new Watch();
  assert.equal(watch.see(90, [sight("transcript", 60), sight("transcript", 80)]), 2);
  watch.see(91, [sight("hook", 80), sight("hook", 60)]);
  assert.equal(watch.see(100), 0);
});

Deno.test("followCompactions() what ended before its time is nobody's news", () => {
  const watch = new Watch();
  const since = T + 100 * SECOND;
  assert.equal(watch.see(120, [sight("transcript", 60)], { since }), 0);
  assert.equal(watch.see(120, [sight("transcript", 60), sight("transcript", 110)], { since }), 1);
});

Deno.test("followCompactions() a clock that is set back holds nothing up", () => {
  const watch = new Watch();
  watch.see(3_600, [sight("hook", 3_600)]);
  assert.equal(watch.see(60), 0);
  assert.equal(watch.see(65), 1);
});

Deno.test("followCompactions() a daemon that was away tells of more than it may hold", () => {
  const watch = new Watch();
  const all = Array.from(
    { length: MAX_HELD * 4 },
    (_, index) => sight("transcript", index * 1_000),
  );
  assert.equal(watch.see(100_000, all), all.length);
  assert.deepEqual(watch.told.map(({ endedAt }) => endedAt), all.map(({ endedAt }) => endedAt));
  watch.restart();
  assert.equal(watch.see(100_010, all), 0);
});

Deno.test("followCompactions() remembers a bounded number, and tells none of them again", () => {
  const watch = new Watch();
  const all = Array.from({ length: MAX_TOLD * 3 }, (_, index) => {
    return sight("transcript", index * 1_000, { key: `${index}`.repeat(200) });
  });
  for (const [index, one] of all.entries()) assert.equal(watch.see(index * 1_000, [one]), 1);
  assert.equal(watch.see(100_000, all), 0);
  assert.equal(watch.watch.compactions.length, MAX_TOLD);
  assert.ok(JSON.stringify(watch.watch).length < 2_000, "keys are not kept as they came");

  const many = Array.from({ length: 500 }, (_, index) => sight("hook", index * 700));
  watch.see(500_000, many, { since: 0 });
  assert.ok(watch.watch.held.length <= MAX_HELD);
});

/** How each witness may tell of a compaction that went on from 60 to 120 seconds. */
const witnesses: Readonly<Record<string, fc.Arbitrary<readonly CompactionWitness[]>>> = {
  transcript: fc.constantFrom(
    [sight("transcript", 120)],
    [sight("transcript", 120, { ...exact, durationMs: 60 * SECOND, start: 60 })],
  ),
  // It can be told of when it begins, when it ends, or only in the one way or the other.
  hook: fc.constantFrom(
    [sight("hook", null, { key: "h", start: 60 }), sight("hook", 120, { key: "h", start: 60 })],
    [sight("hook", 121, { key: "h" }), sight("hook", 121, { key: "h", start: 60 })],
    [sight("hook", 120, { key: "h" })],
  ),
  screen: fc.integer({ min: 110, max: 130 }).map((end) => [sight("screen", end, { start: 70 })]),
  ntm: fc.integer({ min: 121, max: 240 }).map((end) => [sight("ntm", end)]),
  context: fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 121, max: 9_000 }))
    .map(([last, next]) => [sight("context", next, { notBefore: T + last * SECOND })]),
};

interface Telling {
  readonly seconds: number;
  readonly sight: CompactionWitness;
}

/** Every sight of some witnesses, at the time when it is told. */
const tellings: fc.Arbitrary<readonly Telling[]> = fc
  .subarray(Object.keys(witnesses), { minLength: 1 })
  .chain((names) => fc.tuple(...names.map((name) => witnesses[name] ?? fc.constant([]))))
  .chain((groups) =>
    fc.tuple(
      ...groups.map((group) =>
        fc.array(fc.nat({ max: 600 }), { minLength: group.length, maxLength: group.length })
          .map((delays) => {
            let seconds = 0;
            return group.map((sight, index): Telling => {
              const known = ((sight.endedAt ?? sight.startedAt ?? T) - T) / SECOND;
              seconds = Math.max(seconds, known) + (delays[index] ?? 0);
              return { seconds, sight };
            });
          })
      ),
    )
  )
  .map((groups) => groups.flat().toSorted((a, b) => a.seconds - b.seconds));

Deno.test("followCompactions() any order and any part of the witnesses give exactly one", () => {
  fc.assert(
    fc.property(tellings, fc.boolean(), fc.nat({ max: 9 }), (told, retold, restartAt) => {
      const watch = new Watch();
      const latest = new Map<string, CompactionWitness>();
      let last = 0;
      for (const [index, { seconds, sight }] of told.entries()) {
        latest.set(sight.key, sight);
        // A reader tells the last ones it has seen, or only what is new.
        watch.see(seconds, retold ? [...latest.values()] : [sight]);
        watch.see(seconds + 6, retold ? [...latest.values()] : []);
        if (index === restartAt) watch.restart();
        last = seconds;
      }
      watch.see(last + 60);
      watch.see(last + 700, [...latest.values()]);
      watch.see(last + 800);
      watch.restart();
      watch.see(last + 900, [...latest.values()]);
      watch.see(last + 960);
      const isOver = [...latest.values()].some(({ endedAt }) => endedAt !== null);
      assert.equal(watch.told.length, isOver ? 1 : 0);
      const { compactions, forgotten } = watch.watch;
      PaneMemory.pick({ compactions: true, forgotten: true }).parse({ compactions, forgotten });
    }),
    { numRuns: 2_000 },
  );
});

Deno.test("followCompactions() each of several is told once, whoever sees which of them", () => {
  const some = fc.record({
    transcript: fc.boolean(),
    hook: fc.boolean(),
    ntm: fc.boolean(),
  }).filter((seen) => Object.values(seen).some(Boolean));
  fc.assert(fc.property(fc.array(some, { minLength: 1, maxLength: 6 }), (rounds) => {
    const watch = new Watch();
    const all: CompactionWitness[] = [];
    for (const [index, seen] of rounds.entries()) {
      const end = (index + 1) * 1_200;
      if (seen.hook) all.push(sight("hook", end, { start: end - 50 }));
      if (seen.ntm) all.push(sight("ntm", end + 45));
      if (seen.transcript) all.push(sight("transcript", end));
      watch.see(end + 60, all);
      watch.see(end + 70, all);
    }
    watch.see(90_000, all.toReversed());
    watch.see(90_010);
    assert.equal(watch.told.length, rounds.length);
  }));
});

Deno.test("followCompactions() a file that is read again tells nothing", () => {
  const times = fc.uniqueArray(fc.nat({ max: 1_000 }), { maxLength: 30 });
  fc.assert(fc.property(times, (minutes) => {
    const file = minutes.toSorted((a, b) => a - b)
      .map((minute) => sight("transcript", minute * 60));
    const watch = new Watch();
    for (let end = 1; end <= file.length; end++) {
      watch.see(1_000 * 60, file.slice(Math.max(0, end - 8), end));
    }
    assert.equal(watch.told.length, file.length);
    watch.restart();
    for (let end = 1; end <= file.length; end++) {
      const news = watch.see(2_000 * 60, file.slice(Math.max(0, end - 8), end));
      assert.equal(news, 0);
    }
  }));
});
