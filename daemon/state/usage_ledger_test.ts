import assert from "node:assert/strict";
import fc from "fast-check";
import type { TokenCounts } from "../../shared/model/token_counts.ts";
import { answer, DAY_MS, NOON, session, sum, tokens } from "./test_facts.ts";
import {
  type LedgerChanges,
  type SavedLedger,
  SLOT_MS,
  type SlotTotal,
} from "../../shared/model/usage_ledger.ts";
import { addTokens, NO_TOKENS, totalTokens } from "./token_counts.ts";
import type { UsageFact } from "./transcript_fact.ts";
import { type LedgerOptions, UsageLedger } from "./usage_ledger.ts";

const DAY = Math.floor(NOON / DAY_MS) * DAY_MS;

function sortTotals(totals: readonly SlotTotal[]): readonly SlotTotal[] {
  const name = ({ file, model, slot }: SlotTotal) => `${file} ${model} ${slot}`;
  return totals.toSorted((one, other) => name(one) < name(other) ? -1 : 1);
}

/** All tokens, whatever their file, model and time. */
function allTokens(totals: readonly { readonly tokens: TokenCounts }[]): number {
  return totals.reduce((all, { tokens }) => all + totalTokens(tokens), 0);
}

/** What a store would keep: each part put to what is there. */
class Keep {
  #totals = new Map<string, SlotTotal>();
  #saved: SavedLedger = {
    totals: [],
    buckets: [],
    answers: [],
    rollouts: new Map(),
    closedBefore: 0,
  };

  take(ledger: UsageLedger): LedgerChanges {
    const changes = ledger.changes();
    for (const total of changes.totals) {
      this.#totals.set(`${total.file} ${total.model} ${total.slot}`, total);
    }
    this.#saved = {
      totals: [...this.#totals.values()],
      buckets: [...this.#saved.buckets.slice(0, changes.firstBucket), ...changes.buckets],
      answers: [...this.#saved.answers, changes.answers],
      rollouts: new Map([...this.#saved.rollouts, ...changes.rollouts]),
      closedBefore: changes.closedBefore,
    };
    ledger.settle();
    return changes;
  }

  restart(options: LedgerOptions = {}): UsageLedger {
    return new UsageLedger({ ...options, saved: this.#saved });
  }
}

Deno.test("accept() an answer counts under its file, model and quarter of an hour", () => {
  const ledger = new UsageLedger();
  const counts = { ...tokens(10, 4, 5), cacheWrite: 3, cacheWriteLong: 2 };
  const place = { file: "a", model: "opus", slot: NOON, tokens: counts };
  const at = NOON + SLOT_MS - 1;
  assert.deepEqual(ledger.accept("a", answer({ at })), [{ ...place, at }]);
  assert.deepEqual(ledger.totals(), [place]);
});

Deno.test("accept() the same answer told again counts nothing", () => {
  const ledger = new UsageLedger();
  ledger.accept("a", answer());
  for (const file of ["a", "copy"]) assert.deepEqual(ledger.accept(file, answer()), []);
  assert.deepEqual(ledger.accept("side", answer({ isSidechain: true, at: NOON - 9 })), []);
  assert.equal(allTokens(ledger.totals()), 22);
});

Deno.test("accept() an answer that was still coming grows to what it was at the end", () => {
  const ledger = new UsageLedger();
  const outputs = [1, 1, 40, 320, 320];
  for (const output of outputs) ledger.accept("a", answer({ output }));
  assert.equal(ledger.totals()[0]?.tokens.output, 320);
  assert.deepEqual(ledger.accept("a", answer({ output: 40 })), []);
});

Deno.test("accept() what a sidechain repeated belongs to the conversation", () => {
  const ledger = new UsageLedger();
  ledger.accept("side", answer({ isSidechain: true, output: 500 }));
  const changes = ledger.accept("main", answer());
  assert.deepEqual(changes.map(({ file, tokens }) => [file, tokens.output]), [
    ["side", -500],
    ["main", 5],
  ]);
  const totals = sortTotals(ledger.totals());
  assert.deepEqual(totals.map(({ file, tokens }) => [file, totalTokens(tokens)]), [
    ["main", 22],
    ["side", 0],
  ]);
});

Deno.test("accept() an answer between two quarters is in one of them only", () => {
  const ledger = new UsageLedger();
  ledger.accept("a", answer({ at: NOON - 1, output: 1 }));
  const changes = ledger.accept("a", answer({ at: NOON + 1, output: 9 }));
  assert.deepEqual(changes.map(({ at, slot }) => [at, slot]), [
    [NOON - 1, NOON - SLOT_MS],
    [NOON + 1, NOON],
  ]);
  assert.equal(allTokens(ledger.totals()), 26);
});

Deno.test("accept() running sums count under the model of their turn", () => {
  const ledger = new UsageLedger();
  ledger.accept("r", session(NOON));
  assert.deepEqual(ledger.accept("r", { kind: "model", at: NOON, model: "one" }), []);
  ledger.accept("r", sum(NOON + 5_000, tokens(100, 50, 10)));
  ledger.accept("r", { kind: "model", at: NOON, model: "two" });
  ledger.accept("r", sum(NOON + 9_000, tokens(130, 50, 20)));
  ledger.accept("r", sum(NOON + 9_500, tokens(130, 50, 20)));
  ledger.accept("other", sum(NOON, tokens(5, 0, 5), tokens(5, 0, 5)));
  assert.deepEqual(
    sortTotals(ledger.totals()).map(({ file, model, tokens }) => [file, model, tokens]),
    [
      ["other", "unknown", tokens(5, 0, 5)],
      ["r", "one", tokens(100, 50, 10)],
      ["r", "two", tokens(30, 0, 10)],
    ],
  );
});

Deno.test("accept() what is no name of a model, and too many of them, count as unknown", () => {
  const ledger = new UsageLedger();
  const models = [
    "gemini-3-pro",
    "openai/gpt-5.2@2026:fast[1m]",
    "a prompt, say",
    "",
    "x".repeat(101),
  ];
  models.forEach((model, key) => ledger.accept("a", answer({ key: `${key}`, model })));
  for (let number = 0; number < 200; number++) {
    ledger.accept("b", answer({ key: `m${number}`, model: `model-${number}` }));
  }
  const namesOf = (file: string) =>
    ledger.totals().filter((total) => total.file === file).map(({ model }) => model);
  assert.deepEqual(namesOf("a"), [models[0], models[1], "unknown"]);
  assert.equal(namesOf("b").length, 51);
  assert.equal(allTokens(ledger.totals()), 205 * 22);
});

Deno.test("accept() other facts count nothing", () => {
  const ledger = new UsageLedger();
  ledger.accept("a", { kind: "turn", at: NOON, state: "over" });
  ledger.accept("a", { ...session(NOON), agent: "claude" });
  ledger.accept("a", { kind: "context", at: NOON, tokens: 5, limit: null, base: 0 });
  assert.deepEqual(ledger.totals(), []);
  assert.equal(ledger.changes().rollouts.size, 0);
});

Deno.test("accept() an answer beyond all measure is refused", () => {
  const ledger = new UsageLedger();
  for (const fields of [{ input: 2 ** 32 }, { reasoning: 6 }, { cacheWriteLong: 4 }]) {
    assert.deepEqual(ledger.accept("a", answer(fields)), []);
  }
  assert.deepEqual([ledger.refused, ledger.totals().length], [3, 0]);
});

Deno.test("accept() the order of files and lines does not matter to what is counted", () => {
  const told = fc.record({
    key: fc.constantFrom("m1", "m2", "m3"),
    output: fc.nat(50),
    at: fc.integer({ min: NOON, max: NOON + 3 * DAY_MS }),
    isSidechain: fc.boolean(),
  });
  const spread = fc.array(told, { maxLength: 12 }).chain((facts) =>
    fc.tuple(fc.constant(facts), fc.shuffledSubarray(facts, { minLength: facts.length }))
  );
  const totalsOf = (facts: readonly Partial<UsageFact>[]) => {
    const ledger = new UsageLedger();
    for (const fact of facts) ledger.accept("a", answer(fact));
    return sortTotals(ledger.totals()).filter(({ tokens }) => totalTokens(tokens) > 0);
  };
  fc.assert(fc.property(spread, ([facts, shuffled]) => {
    assert.deepEqual(totalsOf(facts), totalsOf(shuffled));
  }));
});

Deno.test("accept() of two equal tellings the one that was read first stays", () => {
  for (const [first, second] of [["a", "b"], ["b", "a"]] as const) {
    const ledger = new UsageLedger();
    ledger.accept(first, answer());
    assert.deepEqual(ledger.accept(second, answer()), []);
    assert.deepEqual(ledger.totals().map(({ file }) => file), [first]);
  }
});

Deno.test("changes() add up to the totals, and are all that a restart needs", () => {
  const fact = fc.record({
    key: fc.constantFrom(...Array.from({ length: 9 }, (_, number) => `m${number}`)),
    model: fc.constantFrom("opus", "haiku"),
    output: fc.nat(50),
    at: fc.integer({ min: NOON, max: NOON + 3 * DAY_MS }),
    isSidechain: fc.boolean(),
  });
  const step = fc.oneof({ weight: 5, arbitrary: fc.tuple(fc.constantFrom("a", "b"), fact) }, {
    weight: 1,
    arbitrary: fc.constant("restart" as const),
  });
  fc.assert(fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
    const steady = new UsageLedger();
    const keep = new Keep();
    let restarted = new UsageLedger();
    let moved = NO_TOKENS;
    for (const each of steps) {
      if (each === "restart") {
        keep.take(restarted);
        restarted = keep.restart();
      } else {
        const [file, fields] = each;
        for (const change of steady.accept(file, answer(fields))) {
          moved = addTokens(moved, change.tokens);
        }
        restarted.accept(file, answer(fields));
      }
    }
    assert.deepEqual(sortTotals(restarted.totals()), sortTotals(steady.totals()));
    assert.equal(totalTokens(moved), allTokens(steady.totals()));
  }));
});

Deno.test("changes() running sums go on after a restart", () => {
  const keep = new Keep();
  const ledger = new UsageLedger();
  ledger.accept("r", session(NOON));
  ledger.accept("r", { kind: "model", at: NOON, model: "one" });
  ledger.accept("r", sum(NOON + 5_000, tokens(100, 0, 10)));
  keep.take(ledger);
  const again = keep.restart();
  again.accept("r", sum(NOON + 5_000, tokens(100, 0, 10)));
  again.accept("r", sum(NOON + 9_000, tokens(120, 0, 10)));
  assert.deepEqual(again.totals().map(({ model, tokens }) => [model, tokens]), [
    ["one", tokens(120, 0, 10)],
  ]);
});

Deno.test("changes() each bucket keeps its number over a restart, whatever it is called", () => {
  const first = new UsageLedger();
  const keep = new Keep();
  for (let number = 0; number < 60; number++) {
    first.accept("many", answer({ key: `many-${number}`, model: `model-${number}` }));
  }
  first.accept("other", answer({ key: "other", model: "opus" }));
  const { buckets, answers, totals } = keep.take(first);
  // As a tidied store gives them back: the unknown ones first.
  const order = [50, ...Array.from({ length: 50 }, (_, index) => index), 51];
  const words = new Uint32Array(answers.slice().buffer);
  for (let at = 2; at < words.length; at += 12) words[at] = order.indexOf(words[at] ?? -1);
  const saved: SavedLedger = {
    totals,
    buckets: order.flatMap((old) => buckets[old] ?? []),
    answers: [new Uint8Array(words.buffer)],
    rollouts: new Map(),
    closedBefore: 0,
  };
  const again = new UsageLedger({ saved });
  again.accept("other", answer({ key: "other", model: "opus", output: 5_000 }));
  again.accept("many", answer({ key: "many-49", model: "model-49", output: 6_000 }));
  first.accept("other", answer({ key: "other", model: "opus", output: 5_000 }));
  first.accept("many", answer({ key: "many-49", model: "model-49", output: 6_000 }));
  assert.deepEqual(sortTotals(again.totals()), sortTotals(first.totals()));
  assert.equal(again.changes().firstBucket, 52);
});

Deno.test("changes() come again until they are settled", () => {
  const ledger = new UsageLedger();
  ledger.accept("a", answer());
  const first = ledger.changes();
  ledger.accept("b", answer({ key: "m2" }));
  const second = ledger.changes();
  assert.deepEqual([first.totals.length, second.totals.length], [1, 2]);
  assert.deepEqual([first.buckets.length, second.buckets.length, second.firstBucket], [1, 2, 0]);
  assert.equal(second.answers.length, 2 * first.answers.length);
  ledger.settle();
  const third = ledger.changes();
  assert.deepEqual([third.totals, third.buckets, third.firstBucket], [[], [], 2]);
});

Deno.test("accept() more answers than are remembered: the oldest days are closed", () => {
  const ledger = new UsageLedger({ maxAnswers: 100 });
  for (let number = 0; number <= 100; number++) {
    const at = NOON + Math.floor(number / 25) * DAY_MS;
    ledger.accept("a", answer({ key: `m${number}`, at }));
  }
  assert.equal(ledger.closedBefore, DAY + 2 * DAY_MS);
  const total = allTokens(ledger.totals());
  assert.equal(total, 101 * 22);
  assert.deepEqual(ledger.accept("a", answer({ key: "m3" })), []);
  assert.deepEqual(ledger.accept("a", answer({ key: "new", at: NOON })), []);
  assert.deepEqual(ledger.accept("a", answer({ key: "m80", at: NOON + 3 * DAY_MS })), []);
  assert.deepEqual([ledger.refused, allTokens(ledger.totals())], [2, total]);
});

Deno.test("settle() more totals than are held: the oldest days are closed once they are safe", () => {
  const ledger = new UsageLedger({ maxTotals: 100 });
  const keep = new Keep();
  ledger.accept("r", session(NOON));
  for (let slot = 0; slot <= 120; slot++) {
    ledger.accept("r", sum(NOON + slot * SLOT_MS * 4, tokens(slot + 1, 0, 0)));
  }
  assert.equal(ledger.totals().length, 121, "what is not safe is never let go");
  keep.take(ledger);
  assert.ok(ledger.totals().length <= 75, `${ledger.totals().length} totals`);
  const { refused } = ledger;
  assert.deepEqual(ledger.accept("a", answer()), []);
  assert.equal(ledger.refused, refused + 1, "their days are closed");
  assert.equal(keep.take(ledger).closedBefore, ledger.closedBefore);
});

Deno.test("accept() where nobody asks for totals, none are held", () => {
  const ledger = new UsageLedger({ keepsTotals: false });
  assert.equal(allTokens(ledger.accept("a", answer())), 22);
  assert.deepEqual(ledger.accept("b", answer()), []);
  assert.deepEqual([ledger.totals(), ledger.changes().totals], [[], []]);
});

Deno.test("closeBefore() what was saved of earlier days is let go, what was not is kept", () => {
  const keep = new Keep();
  const ledger = new UsageLedger();
  ledger.accept("a", answer({ key: "saved" }));
  keep.take(ledger);
  ledger.accept("b", answer({ key: "unsaved" }));
  ledger.closeBefore(NOON + DAY_MS);
  assert.deepEqual(ledger.totals().map(({ file }) => file), ["b"]);
  assert.equal(keep.take(ledger).closedBefore, DAY + DAY_MS);
  const again = keep.restart();
  assert.equal(again.closedBefore, DAY + DAY_MS);
  assert.deepEqual(again.accept("a", answer({ key: "saved" })), []);
  assert.deepEqual(again.accept("r", sum(NOON, tokens(5, 0, 0), tokens(5, 0, 0))), []);
  assert.equal(again.refused, 2);
});

Deno.test("accept() more files of sums than are remembered: the one that is back counts on", () => {
  const ledger = new UsageLedger({ maxRollouts: 2 });
  for (const file of ["one", "two", "three"]) {
    ledger.accept(file, session(NOON));
    ledger.accept(file, sum(NOON + 5_000, tokens(100, 0, 10), tokens(100, 0, 10)));
  }
  assert.equal(ledger.changes().rollouts.size, 2);
  ledger.accept("one", sum(NOON + 9_000, tokens(130, 0, 15), tokens(30, 0, 5)));
  assert.equal(allTokens(ledger.totals()), 3 * 110 + 35);
});
