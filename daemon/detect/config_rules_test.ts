import assert from "node:assert/strict";
import { configRules, isConfigRule } from "./config_rules.ts";
import type { ScreenRule } from "./pack.ts";
import { RulesInForce } from "./rules_in_force.ts";
import { claudeScreen, codexScreen, NOW, statusIn } from "./test_screens.ts";

const NONE = { compact: [], escalation: [] };
const placeOf = (key: string, index: number) => ({ file: `${key}.toml`, line: index, column: 3 });

function rulesWith(screenRules: readonly ScreenRule[]): RulesInForce {
  const rules = new RulesInForce({ clock: () => 0, settingsFile: "daemon.toml" });
  rules.use({ packs: [], screenRules, problems: [] });
  return rules;
}

Deno.test("configRules() an escalation pattern waits where no rule of a pack decides", () => {
  const { rules, problems } = configRules({ ...NONE, escalation: ["please confirm"] }, placeOf);
  assert.deepEqual(problems, []);
  const inForce = rulesWith(rules);
  const read = (agentType: "claude" | "codex" | "unknown", screen: string) =>
    inForce.readScreen({ agentType, lines: screen.split("\n"), now: NOW });
  const asks = read("unknown", "building\nPlease confirm: 3 hosts\n");
  assert.equal(statusIn(asks), "waiting");
  assert.equal(asks.rule, "detection.escalation_patterns[1]");
  assert.deepEqual(asks.claims.map(({ claim, text }) => [claim, text]), [
    ["escalation_pattern", null],
  ]);
  assert.equal(statusIn(read("unknown", `please confirm\n${"more\n".repeat(4)}`)), "none");
  const works = codexScreen({ above: "• please confirm\n\n• Working (12s • esc to interrupt)" });
  assert.equal(statusIn(read("codex", works)), "active");
  const typed = claudeScreen({ above: "● Hello", typed: "please confirm" });
  assert.equal(statusIn(read("claude", typed)), "none");
});

Deno.test("configRules() a compact pattern tells of a compaction, and decides nothing", () => {
  const { rules } = configRules({ ...NONE, compact: ["memory reset"] }, placeOf);
  const screen = claudeScreen({ above: "✻ Brewed for 8s\n\n  Memory reset" });
  const { claims } = rulesWith(rules).readScreen({
    agentType: "claude",
    lines: screen.split("\n"),
    now: NOW,
  });
  assert.deepEqual(claims.map(({ claim, status, flags }) => [claim, status, flags]), [
    ["turn_over", "idle", []],
    ["compact_pattern", null, ["compacting"]],
  ]);
});

Deno.test("configRules() leaves out what RE2 does not take, and says where it stands", () => {
  const { rules, problems } = configRules({
    compact: ["fine", "look(?=ahead)"],
    escalation: ["(a{1,100}){1,100}", "fine too"],
  }, placeOf);
  assert.deepEqual(rules.map(({ id }) => id), [
    "detection.escalation_patterns[2]",
    "detection.compact_patterns[1]",
  ]);
  assert.ok(rules.every(({ id }) => isConfigRule(id)));
  assert.deepEqual(problems.map(({ file, line, key }) => [file, line, key]), [
    ["escalation_patterns.toml", 0, "detection.escalation_patterns"],
    ["compact_patterns.toml", 1, "detection.compact_patterns"],
  ]);
  assert.match(problems[1]?.message ?? "", /^detection\.compact_patterns\[2\] is refused: /);
});

Deno.test("isConfigRule() is true of no rule of a pack", () => {
  assert.equal(isConfigRule("detection"), false);
});
