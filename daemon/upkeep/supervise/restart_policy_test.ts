import assert from "node:assert/strict";
import { RestartPolicy } from "./restart_policy.ts";

const LIMITS = { firstPauseMs: 250, longestPauseMs: 2_000, stableMs: 60_000, budget: 7 };

Deno.test("RestartPolicy doubles the pause, up to the longest, until the budget is spent", () => {
  const policy = new RestartPolicy(LIMITS);
  const pauses = Array.from({ length: 7 }, () => policy.failed(100));
  assert.deepEqual(pauses, [250, 500, 1_000, 2_000, 2_000, 2_000, null]);
  assert.equal(policy.failures, 7);
});

Deno.test("RestartPolicy forgets failures before a daemon that was well for long", () => {
  const policy = new RestartPolicy(LIMITS);
  for (let n = 0; n < 5; n++) policy.failed(59_999);
  assert.equal(policy.failed(60_000), 250);
  assert.equal(policy.failures, 1);
});

Deno.test("RestartPolicy has a dead daemon back within five seconds by default", () => {
  const pause = new RestartPolicy().failed(1_000);
  assert.ok(pause !== null && pause <= 1_000);
});
