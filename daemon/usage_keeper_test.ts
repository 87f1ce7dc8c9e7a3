import assert from "node:assert/strict";
import { ManualClock } from "./platform/manual_clock.ts";
import type { TranscriptRow } from "../shared/model/transcript.ts";
import { memoryLog } from "./platform/memory_log.ts";
import { answer, DAY_MS, NOON } from "./state/test_facts.ts";
import { totalTokens } from "./state/token_counts.ts";
import type { SavedUsage, UsageChanges } from "./store/usage_store.ts";
import { type UsageArchive, UsageKeeper } from "./usage_keeper.ts";

/** Keeps all in memory, as a store does. */
class MemoryArchive implements UsageArchive {
  readonly saves: UsageChanges[] = [];
  readonly #rows = new Map<string, TranscriptRow>();
  readonly #totals = new Map<string, UsageChanges["ledger"]["totals"][number]>();
  #saved: SavedUsage["ledger"] = {
    totals: [],
    buckets: [],
    answers: [],
    rollouts: new Map(),
    closedBefore: 0,
  };
  failure: Error | null = null;

  get tokens(): number {
    return [...this.#totals.values()].reduce((sum, { tokens }) => sum + totalTokens(tokens), 0);
  }

  load(): SavedUsage {
    if (this.failure !== null) throw this.failure;
    return { transcripts: [...this.#rows.values()], ledger: this.#saved };
  }

  save(changes: UsageChanges): void {
    if (this.failure !== null) throw this.failure;
    this.saves.push(changes);
    const { transcripts, ledger } = changes;
    for (const row of transcripts) this.#rows.set(row.key, row);
    for (const total of ledger.totals) {
      this.#totals.set(`${total.file} ${total.model} ${total.slot}`, total);
    }
    this.#saved = {
      totals: [...this.#totals.values()],
      buckets: [...this.#saved.buckets.slice(0, ledger.firstBucket), ...ledger.buckets],
      answers: [...this.#saved.answers, ledger.answers],
      rollouts: new Map([...this.#saved.rollouts, ...ledger.rollouts]),
      closedBefore: ledger.closedBefore,
    };
  }
}

function row(key: string, offset: number): TranscriptRow {
  return {
    key,
    agent: "claude",
    path: `/t/${key}`,
    sessionId: key,
    parentId: null,
    cwd: null,
    version: null,
    model: null,
    position: { ino: 1, offset, inLongLine: false },
    modifiedAt: NOON,
    readAt: NOON,
  };
}

function bench(archive = new MemoryArchive()) {
  const clock = new ManualClock(NOON);
  const log = memoryLog();
  const keeper = new UsageKeeper({ archive, clock, log: log.room("app") });
  return { archive, clock, log, keeper };
}

Deno.test("UsageKeeper keeps what was counted together with how far was read", () => {
  const { archive, clock, keeper } = bench();
  keeper.accept("a", answer());
  keeper.accept("a", answer({ key: "m2" }));
  keeper.keep(row("a", 100));
  keeper.keep(row("b", 5));
  keeper.keep(row("a", 200));
  assert.equal(archive.saves.length, 0);
  clock.tick(2_000);
  assert.equal(archive.saves.length, 1);
  const [save] = archive.saves;
  assert.deepEqual(save?.transcripts.map(({ key, position }) => [key, position?.offset]), [
    ["a", 200],
    ["b", 5],
  ]);
  assert.equal(archive.tokens, 44);
  clock.tick(60_000);
  assert.equal(archive.saves.length, 1, "nothing has changed");
  assert.equal(clock.pending, 0);
});

Deno.test("UsageKeeper goes on after a restart, and counts nothing twice", () => {
  const first = bench();
  first.keeper.accept("a", answer());
  first.keeper.keep(row("a", 100));
  first.keeper.stop();
  const { archive, keeper } = bench(first.archive);
  assert.deepEqual(keeper.saved, [row("a", 100)]);
  keeper.accept("a", answer());
  keeper.accept("copy", answer());
  keeper.accept("a", answer({ key: "m2" }));
  keeper.stop();
  assert.equal(archive.tokens, 44);
});

Deno.test("UsageKeeper what was not kept before a crash is read again", () => {
  const first = bench();
  first.keeper.accept("a", answer());
  first.keeper.keep(row("a", 100));
  first.clock.tick(2_000);
  first.keeper.accept("a", answer({ key: "m2" }));
  first.keeper.keep(row("a", 200));
  // The process ends here.
  const { archive, keeper } = bench(first.archive);
  assert.equal(keeper.saved[0]?.position?.offset, 100);
  keeper.accept("a", answer({ key: "m2" }));
  keeper.stop();
  assert.equal(archive.tokens, 44);
});

Deno.test("UsageKeeper an archive that cannot be written: all waits until it can", () => {
  const { archive, clock, keeper, log } = bench();
  archive.failure = new Error("disk full");
  keeper.accept("a", answer());
  keeper.keep(row("a", 100));
  clock.tick(2_000);
  assert.equal(keeper.error, "disk full");
  keeper.accept("b", answer({ key: "m2" }));
  clock.tick(10_000);
  assert.equal(log.records.length, 1, "told once");
  archive.failure = null;
  clock.tick(10_000);
  assert.deepEqual([keeper.error, archive.saves.length, archive.tokens], [null, 1, 44]);
  assert.deepEqual(archive.saves[0]?.transcripts, [row("a", 100)]);
});

Deno.test("UsageKeeper an archive that cannot be read: all is read again", () => {
  const archive = new MemoryArchive();
  archive.failure = new Error("unreadable");
  const { keeper, log } = bench(archive);
  assert.deepEqual([keeper.saved, log.records.length], [[], 1]);
  archive.failure = null;
  keeper.accept("a", answer());
  keeper.stop();
  assert.equal(archive.tokens, 22);
});

Deno.test("UsageKeeper what is told of days that are closed is counted as refused", () => {
  const clock = new ManualClock(NOON);
  const archive = new MemoryArchive();
  const log = memoryLog().room("app");
  const keeper = new UsageKeeper({ archive, clock, log, maxAnswers: 10 });
  for (let day = 0; day < 20; day++) {
    keeper.accept("a", answer({ key: `m${day}`, at: NOON + day * DAY_MS }));
  }
  keeper.accept("a", answer({ key: "m0" }));
  keeper.stop();
  assert.deepEqual([keeper.refused, archive.tokens], [1, 20 * 22]);
});

Deno.test("UsageKeeper.keepNow() keeps at once what a report is asked for", () => {
  const { archive, keeper } = bench();
  keeper.accept("a", answer({ key: "one" }));
  keeper.keepNow();
  assert.equal(archive.saves.length, 1);
  keeper.keepNow();
  assert.equal(archive.saves.length, 1, "there is nothing new");
  keeper.stop();
});
