import assert from "node:assert/strict";
import fc from "fast-check";
import { TokenUsage } from "../../shared/model/usage.ts";
import { AgentAccount } from "./agent_account.ts";
import { answer, NOON, session, sum } from "./test_facts.ts";
import { NO_TOKENS } from "./token_counts.ts";
import type { TranscriptFact } from "./transcript_fact.ts";

const count = fc.oneof(fc.nat(1_000), fc.constantFrom(0, 2 ** 32 - 1, 2 ** 32, 1e12));
const counts = fc.record({ input: count, output: count, cacheRead: count, cacheWrite: count })
  .map((some) => ({ ...NO_TOKENS, ...some }));
const at = fc.oneof(fc.integer({ min: -20, max: 20 }), fc.constantFrom(-8e8, 8e8))
  .map((seconds) => NOON + seconds * 1_000);

/** All that one of the files of an agent may say of tokens, in an order that nobody meant. */
const anyFact: fc.Arbitrary<TranscriptFact> = fc.oneof(
  fc.tuple(
    at,
    counts,
    fc.constantFrom("m1", "m2", "m3"),
    fc.boolean(),
    fc.constantFrom("opus", "a b"),
  )
    .map(([at, tokens, key, isSidechain, model]) =>
      answer({ ...tokens, at, key, isSidechain, model, cacheWriteLong: 0 })
    ),
  fc.tuple(at, counts, fc.option(counts)).map(([at, whole, last]) =>
    sum(at, { ...whole, cacheWrite: 0 }, last && { ...last, cacheWrite: 0 })
  ),
  fc.tuple(at, fc.option(fc.constant("parent"))).map(([at, parent]) => session(at, parent)),
  at.map((at) => ({ kind: "model" as const, at, model: "haiku" })),
);

Deno.test("AgentAccount: whatever files say, what was used is a sum that clients take", () => {
  const told = fc.tuple(fc.constantFrom("one", "two"), anyFact);
  const price = fc.constantFrom<number | null>(0, 1e-6, 1_000, null);
  fc.assert(
    fc.property(fc.array(told, { maxLength: 40 }), price, (facts, price) => {
      const costOf = (_: string, { input }: { readonly input: number }) => price && input * price;
      const account = new AgentAccount({ since: NOON, costOf });
      for (const [file, fact] of facts) account.accept(file, fact);
      const { input, output, cacheRead, cacheWrite, total } = TokenUsage.parse(account.tokens);
      assert.equal(total, input + output + cacheRead + cacheWrite);
      const { costUsd } = account;
      assert.ok(costUsd === null || costUsd >= 0 && Number.isFinite(costUsd));
    }),
    { numRuns: 300 },
  );
});

Deno.test("AgentAccount: thousands of sums beyond all measure still make a number", () => {
  const account = new AgentAccount({ since: 0, costOf: () => null });
  account.accept("r", session(NOON));
  for (let line = 1; line <= 20_000; line++) {
    const size = line % 2 === 0 ? 1e12 : 0;
    account.accept("r", sum(NOON + line * 1_000, { ...NO_TOKENS, input: size, output: size }));
  }
  assert.equal(TokenUsage.parse(account.tokens).total, 2e15);
});
