import assert from "node:assert/strict";
import type { NotificationRule } from "../../../../shared/model/notification.ts";
import { keyedRules } from "./rule_keys.ts";

const rule = (min_pending_ms: number): NotificationRule => ({
  type: "escalation",
  min_pending_ms,
  include_sessions: ["*"],
  exclude_sessions: [],
});

function keysOf(rules: readonly NotificationRule[], before: readonly NotificationRule[]) {
  return keyedRules(rules, keyedRules(before, [])).map(({ key }) => key);
}

const [a, b, c] = [rule(1), rule(2), rule(3)];

Deno.test("keyedRules() stays with a rule that is moved, changed, or left by another", () => {
  assert.deepEqual(keysOf([a, b, c], []), [0, 1, 2]);
  assert.deepEqual(keysOf([a, c, b], [a, b, c]), [0, 2, 1]);
  assert.deepEqual(keysOf([a, rule(9), c], [a, b, c]), [0, 1, 2]);
  assert.deepEqual(keysOf([a, c], [a, b, c]), [0, 2]);
});

Deno.test("keyedRules() finds what was saved, and what others have saved, as copies", () => {
  const copies = structuredClone([c, a, b]);
  assert.deepEqual(keysOf(copies, [a, b, c]), [2, 0, 1]);
  assert.deepEqual(keysOf([structuredClone(a), rule(9)], [a, b, c]), [0, 1]);
});

Deno.test("keyedRules() tells rules apart that are alike, and knows a new one", () => {
  const [one, two] = [rule(0), rule(0)];
  assert.deepEqual(keysOf([two, one], [one, two]), [1, 0]);
  assert.deepEqual(keysOf(structuredClone([one, two]), [one, two]), [0, 1]);
  assert.deepEqual(keysOf([one, two, rule(0)], [one, two]), [0, 1, 2]);
});
