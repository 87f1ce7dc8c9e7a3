import assert from "node:assert/strict";
import fc from "fast-check";
import type { TokenCounts } from "../../shared/model/token_counts.ts";
import type { Rollout } from "../../shared/model/usage_ledger.ts";
import { beginRollout, followRollout, NEW_ROLLOUT } from "./rollout_account.ts";
import { NOON as T, session, sum, tokens } from "./test_facts.ts";
import { totalTokens } from "./token_counts.ts";
import type { TotalsFact } from "./transcript_fact.ts";

/** What each of the sums adds. */
function follow(rollout: Rollout, facts: readonly TotalsFact[]): readonly TokenCounts[] {
  let at = rollout;
  return facts.map((fact) => {
    const step = followRollout(at, fact);
    at = step.rollout;
    return step.grown;
  });
}

const own = beginRollout(NEW_ROLLOUT, session(T));
const fork = beginRollout(NEW_ROLLOUT, session(T, "parent"));
const none = tokens(0, 0, 0);

Deno.test("followRollout() what counts is how much the sum grew", () => {
  const facts = [
    sum(T + 5_000, tokens(80, 20, 30)),
    sum(T + 6_000, tokens(80, 20, 30)),
    sum(T + 7_000, tokens(100, 90, 45)),
  ];
  assert.deepEqual(follow(own, facts), [tokens(80, 20, 30), none, tokens(20, 70, 15)]);
});

Deno.test("followRollout() a sum that is smaller began again at zero", () => {
  const facts = [
    sum(T + 5_000, tokens(80, 20, 30)),
    sum(T + 6_000, tokens(50, 5, 3), tokens(10, 5, 3)),
    sum(T + 7_000, tokens(5, 1, 1)),
  ];
  assert.deepEqual(follow(own, facts), [tokens(80, 20, 30), tokens(10, 5, 3), tokens(5, 1, 1)]);
});

Deno.test("followRollout() the file again from its beginning, or a copy of it, counts nothing", () => {
  const facts = [
    sum(T + 5_000, tokens(80, 20, 30)),
    sum(T + 6_000, tokens(90, 20, 30)),
  ];
  const again = [...facts, ...facts, sum(T + 7_000, tokens(95, 20, 30))];
  assert.deepEqual(follow(own, again).map(totalTokens), [130, 10, 0, 0, 5]);
});

Deno.test("followRollout() a clock that was set back loses nothing", () => {
  const facts = [
    sum(T + 5_000, tokens(10, 0, 0)),
    sum(T - 5_000, tokens(20, 0, 0)),
    sum(T + 6_000, tokens(30, 0, 0)),
  ];
  assert.deepEqual(follow(own, facts).map(totalTokens), [10, 0, 20]);
});

Deno.test("followRollout() of a fork, what it repeats with its parent's times counts nothing", () => {
  const facts = [
    sum(T - 90_000, tokens(100, 0, 10), tokens(100, 0, 10)),
    sum(T - 60_000, tokens(300, 0, 20), tokens(200, 0, 10)),
    sum(T + 9_000, tokens(350, 0, 25), tokens(50, 0, 5)),
  ];
  assert.deepEqual(follow(fork, facts), [none, none, tokens(50, 0, 5)]);
});

Deno.test("followRollout() of a fork, what it repeats at the time of the fork counts nothing", () => {
  const facts = [
    sum(T + 3, tokens(100, 0, 10), tokens(100, 0, 10)),
    ...Array.from(
      { length: 20 },
      (_, index) => sum(T + 900 + index * 100, tokens(200 + index, 0, 0)),
    ),
    sum(T + 20_000, tokens(400, 0, 25), tokens(181, 0, 5)),
  ];
  const grown = follow(fork, facts);
  assert.equal(grown.slice(0, -1).every((counts) => totalTokens(counts) === 0), true);
  assert.deepEqual(grown.at(-1), tokens(181, 0, 25));
});

Deno.test("followRollout() a fork that repeats nothing: its first answer alone counts", () => {
  const inherited = [
    sum(T + 8_000, tokens(3_000_000, 0, 500), tokens(9_000, 0, 35)),
    sum(T + 9_000, tokens(3_001_000, 0, 510), tokens(1_000, 0, 10)),
  ];
  assert.deepEqual(follow(fork, inherited), [tokens(9_000, 0, 35), tokens(1_000, 0, 10)]);
  const fromZero = [
    sum(T + 8_000, tokens(9_000, 0, 35), tokens(9_000, 0, 35)),
    sum(T + 8_100, tokens(9_500, 0, 45), tokens(500, 0, 10)),
  ];
  assert.deepEqual(follow(fork, fromZero), [tokens(9_000, 0, 35), tokens(500, 0, 10)]);
});

Deno.test("followRollout() counters that begin at zero behind what was repeated", () => {
  const facts = [
    sum(T + 3, tokens(100, 0, 10), tokens(100, 0, 10)),
    sum(T + 9_000, tokens(30, 0, 5), tokens(30, 0, 5)),
  ];
  assert.deepEqual(follow(fork, facts), [none, tokens(30, 0, 5)]);
});

Deno.test("followRollout() a file whose beginning was not seen: its first answer alone counts", () => {
  const facts = [sum(T, tokens(1_000, 0, 9), tokens(30, 0, 5)), sum(T + 1, tokens(1_010, 0, 9))];
  assert.deepEqual(follow(NEW_ROLLOUT, facts), [tokens(30, 0, 5), tokens(10, 0, 0)]);
  const odd = [sum(T, tokens(20, 0, 9), tokens(30, 0, 5)), sum(T + 1, tokens(21, 0, 9))];
  assert.deepEqual(follow(NEW_ROLLOUT, odd), [none, tokens(1, 0, 0)]);
});

Deno.test("beginRollout() only the first word of a file says whose it is", () => {
  assert.equal(beginRollout(fork, session(T + 1)), fork);
  assert.equal(beginRollout(own, session(T + 1, "parent")), own);
  const { rollout } = followRollout(NEW_ROLLOUT, sum(T, tokens(1, 0, 0)));
  assert.equal(beginRollout(rollout, session(T, "parent")), rollout);
});

Deno.test("beginRollout() a fork that names no parent is known by its parent's own first word", () => {
  const parent = (at: number) => ({ ...session(at), sessionId: "parent" });
  for (const times of [T - 100_000, T + 2]) {
    const rollout = beginRollout(own, parent(times));
    assert.equal(beginRollout(rollout, { ...parent(times), sessionId: "grandparent" }), rollout);
    const repeated = [
      sum(times + 3, tokens(100, 0, 10), tokens(100, 0, 10)),
      sum(times + 200, tokens(300, 0, 20), tokens(200, 0, 10)),
    ];
    const facts = [...repeated, sum(T + 9_000, tokens(350, 0, 25), tokens(50, 0, 5))];
    assert.deepEqual(follow(rollout, facts), [none, none, tokens(50, 0, 5)]);
  }
});

Deno.test("beginRollout() a session that says again whose it is stays one of its own", () => {
  assert.equal(beginRollout(own, session(T + 9_000)), own);
  const unkept = { ...own, own: null };
  assert.equal(beginRollout(unkept, { ...session(T), sessionId: "parent" }), unkept);
});

Deno.test("followRollout() what counts adds up to the last sum, however often lines come", () => {
  const growing = fc.array(fc.tuple(fc.nat(1000), fc.nat(1000), fc.nat(1000)), { minLength: 1 });
  fc.assert(fc.property(growing, fc.infiniteStream(fc.nat(3)), (steps, again) => {
    let total = tokens(0, 0, 0);
    const facts = steps.map(([input, cached, output], index) => {
      total = tokens(total.input + input, total.cacheRead + cached, total.output + output);
      return sum(T + index * 1000, total);
    });
    const told = facts.flatMap((fact, index) => [
      fact,
      ...facts.slice(Math.max(0, index - (again.next().value ?? 0)), index + 1),
    ]);
    const grown = follow(own, told).reduce((all, counts) => all + totalTokens(counts), 0);
    assert.equal(grown, totalTokens(total));
  }));
});

Deno.test("followRollout() input that counts as cached later is no less than nothing, and all is right", () => {
  const facts = [
    sum(T + 5_000, tokens(100, 0, 5)),
    sum(T + 6_000, tokens(0, 110, 5)),
    sum(T + 7_000, tokens(90, 30, 9)),
  ];
  assert.deepEqual(follow(own, facts), [tokens(100, 0, 5), tokens(0, 10, 0), tokens(10, 0, 4)]);
});

Deno.test("followRollout() whatever sums come, no part of what grew is less than nothing", () => {
  const count = fc.oneof(fc.nat(300), fc.constantFrom(0, 1e12));
  const counts = fc.record({ input: count, cacheRead: count, output: count, reasoning: count })
    .map((some) => ({ ...none, ...some, reasoning: Math.min(some.reasoning, some.output) }));
  const fact = fc.tuple(fc.nat(60), counts, fc.option(counts))
    .map(([at, whole, last]) => sum(T + at * 1_000, whole, last));
  const begun = fc.constantFrom(own, fork, NEW_ROLLOUT);
  fc.assert(fc.property(begun, fc.array(fact, { maxLength: 12 }), (rollout, facts) => {
    for (const grown of follow(rollout, facts)) {
      for (const [name, value] of Object.entries(grown)) assert.ok(value >= 0, name);
      assert.ok(grown.reasoning <= grown.output);
    }
  }));
});
