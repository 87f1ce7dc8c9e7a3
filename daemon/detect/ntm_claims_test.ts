import assert from "node:assert/strict";
import fc from "fast-check";
import type { Claim } from "../state/claim.ts";
import { NTM_CONTEXT_LOW_PERCENT, ntmClaims, type NtmFacts } from "./ntm_claims.ts";

const NOW = 1_750_000_000_000;
const at = { at: NOW, childPidsAreTold: true };

const facts = (change: Partial<NtmFacts> = {}): NtmFacts => ({
  agentType: "claude",
  panePid: 100,
  childPid: 101,
  rateLimited: false,
  contextPercent: 10,
  ...change,
});

const wordsOf = (claims: readonly Claim[]) => claims.map(({ claim }) => claim);

Deno.test("ntmClaims() an agent that is well gives no claim", () => {
  assert.deepEqual(ntmClaims(facts(), at), []);
  assert.deepEqual(ntmClaims(facts({ contextPercent: null }), at), []);
});

Deno.test("ntmClaims() a rate limit is a flag and no status", () => {
  assert.deepEqual(ntmClaims(facts({ rateLimited: true }), at), [{
    source: "ntm",
    status: null,
    claim: "rate_limited",
    since: NOW,
    seenAt: NOW,
    flags: ["rate_limited"],
    text: null,
  }]);
});

Deno.test("ntmClaims() the context is low from the threshold on", () => {
  const words = (contextPercent: number, change = {}) =>
    wordsOf(ntmClaims(facts({ contextPercent }), { ...at, ...change }));
  assert.deepEqual(words(NTM_CONTEXT_LOW_PERCENT), ["context_low"]);
  assert.deepEqual(words(NTM_CONTEXT_LOW_PERCENT - 0.1), []);
  assert.deepEqual(words(51, { contextLowPercent: 50 }), ["context_low"]);
  assert.deepEqual(ntmClaims(facts({ contextPercent: 99 }), at)[0]?.flags, ["context_low"]);
});

Deno.test("ntmClaims() flags come together", () => {
  const claims = ntmClaims(facts({ rateLimited: true, contextPercent: 100 }), at);
  assert.deepEqual(wordsOf(claims), ["rate_limited", "context_low"]);
});

Deno.test("ntmClaims() an agent without a process is gone, and its flags with it", () => {
  const gone = facts({ childPid: null, rateLimited: true, contextPercent: 100 });
  const claims = ntmClaims(gone, at);
  assert.deepEqual(wordsOf(claims), ["agent_process_gone"]);
  assert.deepEqual([claims[0]?.status, claims[0]?.flags], [null, []]);
});

Deno.test("ntmClaims() a process that nobody names is not gone", () => {
  const nameless = facts({ childPid: null });
  assert.deepEqual(ntmClaims(nameless, { ...at, childPidsAreTold: false }), []);
  assert.deepEqual(ntmClaims({ ...nameless, panePid: null }, at), []);
  assert.deepEqual(ntmClaims({ ...nameless, agentType: "unknown" }, at), []);
  assert.deepEqual(ntmClaims({ ...nameless, agentType: "shell" }, at), []);
});

Deno.test("ntmClaims() a claim that stays keeps its beginning, one that comes back begins anew", () => {
  const limited = facts({ rateLimited: true });
  const first = ntmClaims(limited, at);
  const second = ntmClaims(limited, { ...at, at: NOW + 60_000, before: first });
  assert.deepEqual(second.map(({ since, seenAt }) => [since, seenAt]), [[NOW, NOW + 60_000]]);
  const between = ntmClaims(facts(), { ...at, at: NOW + 120_000, before: second });
  const third = ntmClaims(limited, { ...at, at: NOW + 180_000, before: between });
  assert.equal(third[0]?.since, NOW + 180_000);
});

Deno.test("ntmClaims() a claim of another source lends no beginning, nor does the future", () => {
  const [own] = ntmClaims(facts({ rateLimited: true }), at);
  assert.ok(own);
  const later = { ...at, at: NOW + 1_000 };
  const other: Claim = { ...own, source: "hook" };
  const limited = facts({ rateLimited: true });
  assert.equal(ntmClaims(limited, { ...later, before: [other] })[0]?.since, NOW + 1_000);
  assert.equal(
    ntmClaims(limited, { ...at, at: NOW - 5_000, before: [own] })[0]?.since,
    NOW - 5_000,
  );
});

Deno.test("ntmClaims() never says a status, nor any text", () => {
  fc.assert(fc.property(
    fc.record({
      agentType: fc.constantFrom("claude", "codex", "gemini", "shell", "unknown"),
      panePid: fc.option(fc.nat()),
      childPid: fc.option(fc.nat()),
      rateLimited: fc.boolean(),
      contextPercent: fc.option(fc.double()),
    }),
    fc.boolean(),
    (record, childPidsAreTold) => {
      for (const claim of ntmClaims(record, { at: NOW, childPidsAreTold })) {
        assert.deepEqual([claim.source, claim.status, claim.text], ["ntm", null, null]);
        assert.ok(claim.since <= claim.seenAt);
      }
    },
  ));
});
