import assert from "node:assert/strict";
import { matchRule, overrideFor, ruleFor } from "./match_rule.ts";
import { aRule } from "./test_settings.ts";

Deno.test("matchRule() names the first pattern that includes a session", () => {
  const rule = aRule("compact", { include_sessions: ["web", "api-*", "*"] });
  assert.deepEqual(matchRule(rule, "api-2"), { kind: "included", pattern: "api-*" });
  assert.deepEqual(matchRule(rule, "other"), { kind: "included", pattern: "*" });
});

Deno.test("matchRule() names the pattern that excludes what would be included", () => {
  const rule = aRule("compact", {
    include_sessions: ["api*"],
    exclude_sessions: ["x", "*-old"],
  });
  assert.deepEqual(matchRule(rule, "api-old"), { kind: "excluded", pattern: "*-old" });
  assert.equal(matchRule(rule, "web-old"), null);
  assert.equal(matchRule(aRule("compact", { include_sessions: [] }), "api"), null);
});

Deno.test("ruleFor() is the first rule for the type that includes the session", () => {
  const rules = [
    aRule("compact", { exclude_sessions: ["api"] }),
    aRule("escalation"),
    aRule("compact", { max_per_hour: 1 }),
    aRule("degraded", { include_sessions: ["none"] }),
  ];
  assert.equal(ruleFor(rules, { type: "compact", session: "web" }), 0);
  assert.equal(ruleFor(rules, { type: "compact", session: "api" }), 2);
  assert.equal(ruleFor(rules, { type: "ended", session: "api" }), -1);
  assert.equal(ruleFor(rules, { type: "degraded", session: null }), 3);
});

Deno.test("overrideFor() goes by the exact name and the type", () => {
  const overrides = [{ session: "api", compact: false }, { session: "web", escalation: true }];
  assert.equal(overrideFor({ overrides }, { type: "compact", session: "api" }), false);
  assert.equal(overrideFor({ overrides }, { type: "escalation", session: "api" }), undefined);
  assert.equal(overrideFor({ overrides }, { type: "escalation", session: "web" }), true);
  assert.equal(overrideFor({ overrides }, { type: "compact", session: "API" }), undefined);
  assert.equal(overrideFor({ overrides }, { type: "ended", session: "api" }), undefined);
  assert.equal(overrideFor({ overrides }, { type: "compact", session: null }), undefined);
});
