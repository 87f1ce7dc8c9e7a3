import assert from "node:assert/strict";
import fc from "fast-check";
import { PaneFlag, PaneStatus } from "../../shared/model/pane.ts";
import type { Claim } from "../state/claim.ts";
import { claimsFromRegistry, type RegistryFacts } from "./claude_registry_claims.ts";

const NOW = 1_750_000_000_000;

function claimOf(change: Partial<RegistryFacts>): Claim | undefined {
  const record = {
    status: "busy",
    waitingFor: null,
    statusUpdatedAt: NOW - 5_000,
    updatedAt: NOW - 2_000,
    writtenAt: NOW - 1_000,
    ...change,
  };
  const claims = claimsFromRegistry(record, NOW);
  assert.ok(claims.length <= 1);
  return claims[0];
}

Deno.test("claimsFromRegistry() what each status stands for", () => {
  const table = [
    ["busy", "active", "turn_running", []],
    ["waiting", "waiting", "waiting_other", []],
    ["idle", "idle", "turn_over", []],
    ["shell", "idle", "turn_over", ["background_work"]],
    ["unknown", null, "status_not_understood", []],
    ["napping", null, "status_not_understood", []],
  ] as const;
  for (const [said, status, claim, flags] of table) {
    assert.deepEqual(claimOf({ status: said }), {
      source: "registry",
      status,
      claim,
      since: NOW - 5_000,
      seenAt: NOW - 2_000,
      flags,
      text: null,
    });
  }
  assert.equal(claimOf({ status: null }), undefined);
});

Deno.test("claimsFromRegistry() what a person is asked for", () => {
  const table = [
    ["permission prompt", "permission_prompt"],
    ["Permission prompt: Bash", "permission_prompt"],
    ["input needed", "input_needed"],
    ["dialog open", "dialog_open"],
    ["approve Bash", "approve_tool"],
    ["approve mcp__tracker__close", "approve_tool"],
    ["worker request", "worker_request"],
    ["sandbox request", "sandbox_request"],
    ["plan approval", "plan_approval"],
    ["tea", "waiting_other"],
    ["please approve", "waiting_other"],
    ["approved", "waiting_other"],
    ["toString", "waiting_other"],
  ] as const;
  for (const [waitingFor, want] of table) {
    const claim = claimOf({ status: "waiting", waitingFor });
    assert.deepEqual([claim?.status, claim?.claim, claim?.text], ["waiting", want, waitingFor]);
  }
});

Deno.test("claimsFromRegistry() a wait that is over is not told again", () => {
  for (const status of ["busy", "idle", "shell", "unknown"]) {
    const claim = claimOf({ status, waitingFor: "permission prompt" });
    assert.equal(claim?.text, null);
    assert.notEqual(claim?.status, "waiting");
    assert.deepEqual(claim, claimOf({ status, waitingFor: null }));
  }
});

Deno.test("claimsFromRegistry() the text is safe to show", () => {
  const waitingFor = `approve \u001b]0;x\u0007ghp_${"a1".repeat(18)}\n${"!".repeat(300)}`;
  const text = claimOf({ status: "waiting", waitingFor })?.text ?? "";
  assert.match(text, /^approve \[REDACTED\] !+…$/);
  assert.equal([...text].length, 200);
  assert.equal(claimOf({ status: "waiting", waitingFor: "\u200b " })?.text, null);
});

Deno.test("claimsFromRegistry() since when, as far as the record says", () => {
  const times = (change: Partial<RegistryFacts>) => {
    const claim = claimOf(change);
    return [claim?.since, claim?.seenAt].map((time) => time && time - NOW);
  };
  assert.deepEqual(times({}), [-5_000, -2_000]);
  assert.deepEqual(times({ statusUpdatedAt: null }), [-2_000, -2_000]);
  assert.deepEqual(times({ updatedAt: null }), [-5_000, -5_000]);
  assert.deepEqual(times({ updatedAt: null, statusUpdatedAt: null }), [-1_000, -1_000]);
  assert.deepEqual(times({ updatedAt: NOW - 9_000 }), [-5_000, -5_000], "never seen before it was");
  const ahead = { statusUpdatedAt: NOW + 60_000, updatedAt: NOW + 70_000 };
  assert.deepEqual(times(ahead), [0, 0], "a clock that was set back");
});

Deno.test("claimsFromRegistry() never throws, and only waits and rests as it is told", () => {
  const time = fc.option(fc.integer({ min: 0, max: 2 * NOW }));
  const facts = fc.record({
    status: fc.option(fc.oneof(fc.constantFrom("busy", "waiting", "idle", "shell"), fc.string())),
    waitingFor: fc.option(fc.string({ unit: "binary" })),
    statusUpdatedAt: time,
    updatedAt: time,
    writtenAt: fc.integer({ min: 0, max: 2 * NOW }),
  });
  fc.assert(fc.property(facts, (record) => {
    for (const claim of claimsFromRegistry(record, NOW)) {
      assert.ok(claim.since <= claim.seenAt && claim.seenAt <= NOW && claim.since >= 0);
      if (claim.status !== null) PaneStatus.parse(claim.status);
      for (const flag of claim.flags) PaneFlag.parse(flag);
      assert.equal(claim.status === "waiting", record.status === "waiting");
      assert.ok(claim.text === null || claim.status === "waiting");
    }
  }));
});
