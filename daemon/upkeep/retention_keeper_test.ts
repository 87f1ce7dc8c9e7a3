import assert from "node:assert/strict";
import { ManualClock } from "../platform/manual_clock.ts";
import { memoryLog } from "../platform/memory_log.ts";
import { RetentionKeeper } from "./retention_keeper.ts";
import type { RetentionReport } from "../store/retain.ts";

const REPORT: RetentionReport = {
  limitBytes: 100,
  fileBytes: 10,
  freeBytes: 0,
  walBytes: 0,
  isIncremental: true,
  fits: true,
  lastRoundAt: null,
  lastPrunedAt: null,
  longestStepMs: 0,
  kinds: [],
};

/** A keeper over rounds of `steps` steps. */
function keeper(steps: number) {
  const clock = new ManualClock();
  const memory = memoryLog();
  const fake = { steps: 0, failure: null as Error | null, pruned: 0 };
  const retention = {
    step: () => {
      if (fake.failure !== null) throw fake.failure;
      return ++fake.steps % steps !== 0;
    },
    report: () => {
      if (fake.failure !== null) throw fake.failure;
      const events = { name: "events", keepMs: 1, oldestAt: null, forRoom: 0 };
      return { ...REPORT, kinds: [{ ...events, expired: fake.pruned }] };
    },
  };
  const it = new RetentionKeeper({ retention, clock, log: memory.room("store") });
  return { it, clock, fake, records: memory.records };
}

Deno.test("start() does rounds step by step, with a pause after each", () => {
  const { it, clock, fake } = keeper(3);
  it.start();
  clock.tick(4_999);
  assert.equal(fake.steps, 0);
  clock.tick(1);
  assert.equal(fake.steps, 1, "one step, and then others have their turn");
  clock.tick(30);
  assert.equal(fake.steps, 3);
  clock.tick(59_999);
  assert.equal(fake.steps, 3, "the round has ended");
  clock.tick(1);
  assert.equal(fake.steps, 4);
});

Deno.test("stop() ends it within a round", () => {
  const { it, clock, fake } = keeper(3);
  it.start();
  clock.tick(5_000);
  it.stop();
  clock.tick(200_000);
  assert.equal(fake.steps, 1);
  assert.equal(clock.pending, 0);
});

Deno.test("health() tells why nothing can be taken away, until it can", () => {
  const { it, clock, fake, records } = keeper(1);
  it.start();
  assert.equal(it.health().fileBytes, 10);
  fake.failure = new Error("disk full");
  clock.tick(130_000);
  assert.deepEqual([it.health().error, it.health().fileBytes], ["disk full", 10]);
  assert.equal(records.length, 1, "it is logged once");
  fake.failure = null;
  clock.tick(60_000);
  assert.equal(it.health().error, null);
  assert.equal(records.length, 2);
});

Deno.test("a round in which something went is logged, others are not", () => {
  const { it, clock, fake, records } = keeper(1);
  it.start();
  clock.tick(5_000);
  assert.equal(records.length, 0);
  fake.pruned = 7;
  clock.tick(120_000);
  assert.deepEqual(records.map(({ fields }) => fields?.["rows"]), [7]);
});
