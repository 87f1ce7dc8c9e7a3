import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { type LedgerChanges, SLOT_MS } from "../../shared/model/usage_ledger.ts";
import { CommitError } from "./errors.ts";
import { migrate } from "./migrate.ts";
import { openStore } from "./open.ts";
import { openOptions, withConnection, withDatabasePath, withStore } from "./test_database.ts";
import { T0 } from "./test_rows.ts";
import {
  answerRows,
  anUpdate,
  aRollout,
  aSlot,
  aTranscript,
  remembered,
  SLOT0,
  tokens,
} from "./test_usage.ts";
import { type UsageLimits, UsageStore } from "./usage_store.ts";

function inMemory(
  body: (usage: UsageStore, db: DatabaseSync) => void,
  limits: Partial<UsageLimits> = {},
): void {
  withConnection(new DatabaseSync(":memory:"), (db) => {
    migrate(db);
    body(new UsageStore(db, limits), db);
  });
}

function count(db: DatabaseSync, table: string): number {
  return Number(db.prepare(`SELECT count(*) AS count FROM ${table}`).get()?.["count"]);
}

const save = (usage: UsageStore, ledger: Partial<LedgerChanges>) =>
  usage.save({ transcripts: [], ledger: anUpdate(ledger) });

const NOTHING = {
  transcripts: [],
  ledger: { totals: [], buckets: [], answers: [], rollouts: new Map(), closedBefore: 0 },
};

const TRANSCRIPTS = [
  aTranscript("a", { modifiedAt: T0 - 9, position: { ino: 2 ** 63, offset: 9, inLongLine: true } }),
  aTranscript("b", {
    ...{ agent: "codex", sessionId: null, parentId: "p", cwd: null, version: null, model: null },
    position: null,
  }),
];

const LEDGER = anUpdate({
  totals: [aSlot("a"), aSlot("a", { slot: SLOT0 + SLOT_MS }), aSlot("b", { model: "gpt-5" })],
  buckets: [{ file: "a", model: "claude-sonnet-4-5" }, { file: "b", model: "gpt-5" }],
  answers: answerRows({ one: {}, two: { bucket: 1 } }),
  rollouts: new Map([["b", aRollout()], ["c", aRollout({ sum: null, forkedAt: T0 })]]),
  closedBefore: SLOT0 - SLOT_MS,
});

Deno.test("UsageStore.load() of an empty database is nothing", () =>
  inMemory((usage) => {
    assert.deepEqual(usage.load(), NOTHING);
    assert.equal(usage.range(), null);
  }));

Deno.test("UsageStore.save() keeps what load() gives back after a restart", () =>
  withDatabasePath((path) => {
    withStore(path, ({ usage }) => usage.save({ transcripts: TRANSCRIPTS, ledger: LEDGER }));
    withStore(path, ({ usage }) => {
      const { transcripts, ledger } = usage.load();
      const { firstBucket: _, answers, totals, ...rest } = LEDGER;
      assert.deepEqual(transcripts, TRANSCRIPTS);
      assert.deepEqual(ledger, { ...rest, answers: [answers], totals: ledger.totals });
      const inOrder = (slots: typeof totals) => slots.map((slot) => JSON.stringify(slot)).sort();
      assert.deepEqual(inOrder(ledger.totals), inOrder(totals));
      assert.deepEqual([...ledger.rollouts.keys()], ["b", "c"]);
    });
  }));

Deno.test("UsageStore.save() brings everything up to date", () =>
  inMemory((usage) => {
    usage.save({ transcripts: TRANSCRIPTS, ledger: LEDGER });
    const moved = aTranscript("a", { path: "/elsewhere", modifiedAt: T0 - 9 });
    const later = aSlot("a", { tokens: tokens({ output: 999 }) });
    usage.save({
      transcripts: [moved],
      ledger: anUpdate({
        totals: [later],
        buckets: [{ file: "c", model: "new" }],
        firstBucket: 2,
        answers: answerRows({ two: { output: 7 } }),
        rollouts: new Map([["b", aRollout({ lastAt: T0 + 1 })]]),
        closedBefore: LEDGER.closedBefore,
      }),
    });
    const { transcripts, ledger } = usage.load();
    assert.deepEqual(transcripts, [moved, TRANSCRIPTS[1]]);
    assert.deepEqual(ledger.buckets, [...LEDGER.buckets, { file: "c", model: "new" }]);
    assert.ok(ledger.totals.some((total) => JSON.stringify(total) === JSON.stringify(later)));
    assert.equal(ledger.totals.length, 3);
    // The one that changed last is the last.
    assert.deepEqual([...ledger.rollouts.keys()], ["c", "b"]);
    const memory = remembered(ledger.answers);
    assert.equal(memory.size, 2);
    assert.equal(memory.read(memory.find("two")).output, 7);
  }));

Deno.test("UsageStore.save() forgets the answers of closed days, and keeps their tokens", () =>
  inMemory((usage, db) => {
    save(usage, { totals: [aSlot("a")], answers: answerRows({ old: { at: T0 - 1 } }) });
    save(usage, { answers: answerRows({ new: { at: T0 } }) });
    assert.equal(count(db, "ledger_answers"), 2);
    save(usage, { closedBefore: T0 });
    const { ledger } = usage.load();
    assert.equal(ledger.closedBefore, T0);
    assert.deepEqual(ledger.totals, []);
    assert.equal(remembered(ledger.answers).size, 1);
    assert.equal(count(db, "usage_slots"), 1);
    assert.deepEqual(usage.range(), { first: SLOT0, last: SLOT0 });
  }));

Deno.test("UsageStore.save() keeps nothing of a transaction that fails", () =>
  withDatabasePath((path) =>
    withStore(path, ({ usage }) =>
      withConnection(new DatabaseSync(path), (other) => {
        other.exec("BEGIN IMMEDIATE");
        assert.throws(
          () => usage.save({ transcripts: TRANSCRIPTS, ledger: LEDGER }),
          (error) => error instanceof CommitError && /^token usage cannot be/.test(error.message),
        );
        other.exec("ROLLBACK");
        const broken = { ...aTranscript("x"), path: null as unknown as string };
        assert.throws(
          () => usage.save({ transcripts: [...TRANSCRIPTS, broken], ledger: LEDGER }),
          CommitError,
        );
        assert.deepEqual(usage.load(), NOTHING);
        usage.save({ transcripts: TRANSCRIPTS, ledger: LEDGER });
        assert.equal(usage.load().transcripts.length, 2);
      }))
  ));

Deno.test("UsageStore.save() is found again after a kill, and what was not committed is not", () =>
  withDatabasePath((path) => {
    const { store } = openStore(path, openOptions());
    store.usage.save({ transcripts: [aTranscript("a")], ledger: anUpdate() });
    const copy = `${path}.copy`;
    withConnection(new DatabaseSync(path), (other) => {
      other.exec("BEGIN IMMEDIATE; UPDATE transcripts SET path = 'half'");
      for (const suffix of ["", "-wal", "-shm"]) Deno.copyFileSync(path + suffix, copy + suffix);
      other.exec("ROLLBACK");
    });
    store.close();
    withStore(copy, ({ usage }) => {
      assert.deepEqual(usage.load().transcripts, [aTranscript("a")]);
    });
  }));

Deno.test("UsageStore.load() works where nothing can be written", () =>
  withDatabasePath((path) => {
    withStore(path, ({ usage }) => usage.save({ transcripts: TRANSCRIPTS, ledger: LEDGER }));
    withConnection(new DatabaseSync(path, { readOnly: true }), (db) => {
      assert.deepEqual(new UsageStore(db).load().transcripts, TRANSCRIPTS);
    });
  }));

Deno.test("UsageStore joins small blobs of answers, and what they say stays", () =>
  inMemory((usage, db) => {
    const at = (number: number) => ({ [`key-${number % 150}`]: { output: number } });
    for (let number = 0; number < 400; number++) save(usage, { answers: answerRows(at(number)) });
    assert.ok(count(db, "ledger_answers") <= 65, String(count(db, "ledger_answers")));
    const memory = remembered(usage.load().ledger.answers);
    assert.equal(memory.size, 150);
    assert.equal(memory.read(memory.find("key-0")).output, 300);
    assert.equal(memory.read(memory.find("key-149")).output, 299);
  }));

Deno.test("UsageStore keeps the order of small blobs after one that has grown", () =>
  inMemory((usage) => {
    const big = Object.fromEntries(
      Array.from({ length: 6_000 }, (_, index) => [`key-${index}`, { output: 2 }]),
    );
    save(usage, { answers: answerRows({ "key-1": { output: 1 } }) });
    save(usage, { answers: answerRows(big) });
    for (let number = 0; number < 70; number++) {
      save(usage, { answers: answerRows({ [`other-${number}`]: {} }) });
    }
    const memory = remembered(usage.load().ledger.answers);
    assert.equal(memory.size, 6_070);
    assert.equal(memory.read(memory.find("key-1")).output, 2);
  }));

Deno.test("UsageStore.load() drops buckets that nothing needs, and answers stay where they are", () =>
  inMemory((usage, db) => {
    const buckets = Array.from(
      { length: 6_000 },
      (_, index) => ({ file: `f${index}`, model: "m" }),
    );
    save(usage, { buckets, answers: answerRows({ a: { bucket: 5_999 }, b: { bucket: 7 } }) });
    const { ledger } = usage.load();
    assert.equal(count(db, "ledger_buckets"), 2);
    const memory = remembered(ledger.answers);
    const fileOf = (key: string) => ledger.buckets[memory.read(memory.find(key)).bucket]?.file;
    assert.deepEqual([fileOf("a"), fileOf("b")], ["f5999", "f7"]);
  }));

Deno.test("UsageStore keeps within its limits, and of what is there the newest", () =>
  inMemory((usage, db) => {
    const limits = { maxTranscripts: 3, maxSlots: 4, maxRollouts: 2, maxAnswerBytes: 48 * 3 };
    const small = new UsageStore(db, limits);
    for (let number = 0; number < 10; number++) {
      const key = `t${number}`;
      usage.save({
        transcripts: [aTranscript(key, { modifiedAt: T0 + number })],
        ledger: anUpdate({
          totals: [aSlot(key, { slot: SLOT0 + number * SLOT_MS })],
          rollouts: new Map([[key, aRollout()]]),
          answers: answerRows({ [`answer-${number % 2}`]: {} }),
        }),
      });
    }
    const { transcripts, ledger } = small.load();
    assert.deepEqual(transcripts.map(({ key }) => key), ["t7", "t8", "t9"]);
    assert.deepEqual(ledger.totals.map(({ file }) => file), ["t6", "t7", "t8", "t9"]);
    assert.deepEqual([...ledger.rollouts.keys()], ["t8", "t9"]);
    assert.equal(remembered(ledger.answers).size, 2);
    assert.ok(ledger.answers.reduce((sum, { length }) => sum + length, 0) <= 48 * 3);
    assert.equal(count(db, "usage_series"), 4);
  }));

Deno.test("UsageStore prunes while it runs too", () =>
  inMemory((usage, db) => {
    for (let number = 0; number < 1_000; number++) {
      save(usage, { totals: [aSlot("a", { slot: SLOT0 + number * SLOT_MS })] });
    }
    assert.equal(count(db, "usage_slots"), 10);
  }, { maxSlots: 10 }));

Deno.test("UsageStore loads 20,000 transcripts and saves 1,000 changes without a noticeable pause", () =>
  withDatabasePath((path) =>
    withStore(path, ({ usage }) => {
      const many = Array.from({ length: 20_000 }, (_, index) => `transcript-${index}`);
      usage.save({
        transcripts: many.map((key) => aTranscript(key)),
        ledger: anUpdate({
          totals: many.map((key, index) => aSlot(key, { slot: SLOT0 + index % 900 * SLOT_MS })),
          buckets: many.map((file) => ({ file, model: "claude-sonnet-4-5" })),
          rollouts: new Map(many.map((key) => [key, aRollout()])),
        }),
      });
      const loading = performance.now();
      assert.equal(usage.load().transcripts.length, 20_000);
      const loaded = performance.now() - loading;
      const some = many.slice(0, 1_000);
      const times = Array.from({ length: 5 }, (_, round) => {
        const began = performance.now();
        save(usage, { totals: some.map((key) => aSlot(key, { slot: SLOT0 + round * SLOT_MS })) });
        return performance.now() - began;
      });
      // Ten times what it takes on a machine that does nothing else.
      assert.ok(loaded < 5_000, `load ${loaded} ms`);
      assert.ok(Math.min(...times) < 100, `save ${Math.min(...times)} ms`);
    })
  ));
