import assert from "node:assert/strict";
import { SLOT_MS } from "../../shared/model/usage_ledger.ts";
import type { UsageFact } from "../state/transcript_fact.ts";
import { UsageLedger } from "../state/usage_ledger.ts";
import { openStore } from "./open.ts";
import { openOptions, withDatabasePath, withStore } from "./test_database.ts";
import { aTranscript, SLOT0, tokens } from "./test_usage.ts";

const DAY_MS = 96 * SLOT_MS;

function answer(key: string, change: Partial<UsageFact> = {}): UsageFact {
  return {
    kind: "usage",
    at: SLOT0,
    key,
    model: "claude-sonnet-4-5",
    isSidechain: false,
    contextTokens: null,
    ...tokens(),
    ...change,
  };
}

/** A ledger that goes on from what was kept, and is kept when the body is done. */
function withLedger(path: string, body: (ledger: UsageLedger) => void, maxAnswers?: number): void {
  withStore(path, ({ usage }) => {
    const saved = usage.load().ledger;
    const ledger = new UsageLedger({ saved, ...(maxAnswers !== undefined && { maxAnswers }) });
    body(ledger);
    usage.save({ transcripts: [aTranscript("a")], ledger: ledger.changes() });
    ledger.settle();
  });
}

/** Tokens of output that are kept. */
function kept(path: string): number {
  return withStore(
    path,
    ({ usage }) =>
      usage.sums({ since: 0, until: Number.MAX_SAFE_INTEGER, by: [] })
        .reduce((sum, { tokens: { output } }) => sum + output, 0),
  );
}

Deno.test("UsageStore lets a ledger go on after a restart, and count nothing twice", () =>
  withDatabasePath((path) => {
    for (let start = 0; start < 3; start++) {
      withLedger(path, (ledger) => {
        for (const key of ["one", "two", "three"]) ledger.accept("a", answer(key));
        // A copy of the session tells it again, and the last more fully.
        ledger.accept("b", answer("one"));
        ledger.accept("b", answer("three", { output: 25 }));
      });
      assert.equal(kept(path), 20 + 20 + 25, `start ${start}`);
    }
  }));

Deno.test("UsageStore lets a ledger follow running sums after a restart", () =>
  withDatabasePath((path) => {
    const sum = (at: number, output: number) =>
      ({ kind: "totals", at, model: "gpt-5", sum: tokens({ output }), last: null }) as const;
    withLedger(path, (ledger) => {
      ledger.accept("c", {
        ...{ kind: "session", at: SLOT0, agent: "codex", sessionId: "s" },
        ...{ parentId: null, isSubagent: false, cwd: null, version: null },
      });
      ledger.accept("c", sum(SLOT0 + 1, 100));
    });
    withLedger(path, (ledger) => ledger.accept("c", sum(SLOT0 + 2, 130)));
    withLedger(path, (ledger) => ledger.accept("c", sum(SLOT0 + 2, 130)));
    assert.equal(kept(path), 130);
  }));

Deno.test("UsageStore lets a ledger refuse what it closed before a restart", () =>
  withDatabasePath((path) => {
    const all = Array.from({ length: 40 }, (_, index) => {
      const at = SLOT0 + Math.floor(index / 10) * DAY_MS;
      return answer(`key-${index}`, { at, output: 1, reasoning: 0 });
    });
    withLedger(path, (ledger) => {
      for (const fact of all) ledger.accept("a", fact);
    }, 30);
    assert.equal(kept(path), 40);
    withLedger(path, (ledger) => {
      assert.ok(ledger.closedBefore > SLOT0);
      for (const fact of all) ledger.accept("a", fact);
      assert.ok(ledger.refused > 0);
    }, 30);
    assert.equal(kept(path), 40);
  }));

Deno.test("UsageStore gives changes that could not be kept another chance", () =>
  withDatabasePath((path) => {
    const { store } = openStore(path, openOptions());
    const ledger = new UsageLedger({ saved: store.usage.load().ledger });
    ledger.accept("a", answer("one"));
    const broken = { ...aTranscript("a"), path: null as unknown as string };
    assert.throws(() => store.usage.save({ transcripts: [broken], ledger: ledger.changes() }));
    ledger.accept("a", answer("two"));
    store.usage.save({ transcripts: [aTranscript("a")], ledger: ledger.changes() });
    store.close();
    assert.equal(kept(path), 40);
    withLedger(path, (again) => again.accept("a", answer("one")));
    assert.equal(kept(path), 40);
  }));

Deno.test("UsageStore tidies up after a file of many models, and every file keeps its tokens", () =>
  withDatabasePath((path) => {
    withLedger(path, (ledger) => {
      for (let number = 0; number < 60; number++) {
        ledger.accept("many", answer(`many-${number}`, { model: `model-${number}` }));
      }
      ledger.accept("other", answer("other"));
    });
    // The unknown models are told last and kept first: their buckets get other numbers.
    for (let save = 0; save < 130; save++) {
      withLedger(path, (ledger) => {
        ledger.accept("many", answer("many-59", { model: "model-59", output: 21 + save }));
      });
    }
    withLedger(path, (ledger) => ledger.accept("other", answer("other", { output: 1_000 })));
    const byFile = withStore(
      path,
      ({ usage }) =>
        usage.load().ledger.totals.filter(({ file }) => file === "other")
          .map(({ tokens: { output } }) => output),
    );
    assert.deepEqual(byFile, [1_000]);
    assert.equal(kept(path), 59 * 20 + 150 + 1_000);
  }));
