import assert from "node:assert/strict";
import { AgentAccount } from "./agent_account.ts";
import { answer, NOON, session, sum, tokens } from "./test_facts.ts";
import { NO_TOKENS } from "./token_counts.ts";

const noPrice = () => null;

Deno.test("AgentAccount.accept() counts what came since the agent began, each answer once", () => {
  const account = new AgentAccount({ since: NOON, costOf: noPrice });
  account.accept("old", answer({ key: "before", at: NOON - 1 }));
  account.accept("old", answer({ key: "first", at: NOON }));
  account.accept("new", answer({ key: "before", at: NOON - 1 }));
  account.accept("new", answer({ key: "first", at: NOON, isSidechain: true }));
  account.accept("new", answer({ key: "second", at: NOON + 5, model: "haiku", reasoning: 2 }));
  assert.deepEqual(account.tokens, {
    input: 20,
    output: 10,
    cacheRead: 8,
    cacheWrite: 6,
    reasoning: 2,
    total: 44,
  });
  assert.deepEqual([...account.models.keys()], ["opus", "haiku"]);
});

Deno.test("AgentAccount.accept() an answer that grows is counted as it was at the end", () => {
  const account = new AgentAccount({ since: NOON, costOf: noPrice });
  for (const output of [1, 40, 320]) account.accept("a", answer({ output }));
  assert.equal(account.tokens.output, 320);
});

Deno.test("AgentAccount.accept() running sums: only their growth since the agent began", () => {
  const account = new AgentAccount({ since: NOON, costOf: noPrice });
  account.accept("r", session(NOON - 9_000));
  account.accept("r", sum(NOON - 5_000, tokens(100, 50, 10)));
  account.accept("r", sum(NOON + 5_000, tokens(130, 50, 20)));
  assert.equal(account.tokens.total, 40);
});

Deno.test("AgentAccount.costUsd adds up models; one without a price leaves it unknown", () => {
  const prices = new Map([["opus", 2], ["haiku", 0.5]]);
  const costOf = (model: string) => prices.get(model) ?? null;
  const account = new AgentAccount({ since: NOON, costOf });
  assert.equal(account.costUsd, 0);
  account.accept("a", answer());
  account.accept("a", answer({ key: "m2", model: "haiku" }));
  assert.equal(account.costUsd, 2.5);
  account.accept("a", answer({ key: "m3", model: "new" }));
  assert.equal(account.costUsd, null);
});

Deno.test("AgentAccount remembers a bounded number of answers, and counts none twice", () => {
  const account = new AgentAccount({ since: 0, costOf: noPrice, maxAnswers: 10 });
  const at = (day: number) => NOON + day * 86_400_000;
  for (let day = 0; day < 30; day++) {
    account.accept("a", answer({ ...NO_TOKENS, key: `m${day}`, at: at(day), input: 1 }));
  }
  account.accept("a", answer({ ...NO_TOKENS, key: "m0", at: at(0), input: 1 }));
  assert.equal(account.tokens.total, 30);
});
