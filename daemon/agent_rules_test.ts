import assert from "node:assert/strict";
import { agentRules, ntmRule } from "./agent_rules.ts";
import { parsePack } from "./detect/parse_pack.ts";
import { NO_USER_RULES, RulesInForce } from "./detect/rules_in_force.ts";
import { T, whose } from "./detect/test_transcripts.ts";

function rulesWith(contextLowPercent: number): RulesInForce {
  const text = `name = "claude"\nversion = "2"\nagent = "claude"\n` +
    `[thresholds]\ncontext_low_percent = ${contextLowPercent}\n`;
  const source = { file: "claude.toml", text };
  const rules = new RulesInForce({ clock: () => 0, settingsFile: "" });
  rules.use({ ...NO_USER_RULES, packs: [{ source, parsed: parsePack(source) }] });
  return rules;
}

/** Flags that a transcript tells of when 60 % of the context are used. */
function flagsOf(rules: RulesInForce) {
  const view = agentRules(rules).newView();
  view.accept(whose(0));
  view.accept({ kind: "context", at: T, tokens: 60_000, limit: 100_000, base: 0 });
  return view.claims(T).flatMap(({ flags }) => flags);
}

Deno.test("agentRules() little context is what the pack of the agent calls so", () => {
  assert.deepEqual(flagsOf(rulesWith(39)), []);
  assert.deepEqual(flagsOf(rulesWith(40)), ["context_low"]);
  const rules = rulesWith(40);
  rules.use(NO_USER_RULES);
  assert.deepEqual(flagsOf(rules), [], "fifteen percent by the built-in pack");
});

Deno.test("ntmRule() too", () => {
  const facts = { agentType: "claude", panePid: 1, childPid: 2, rateLimited: false } as const;
  const claims = (left: number) =>
    ntmRule(rulesWith(left))({ ...facts, contextPercent: 60 }, { at: T, childPidsAreTold: true });
  assert.deepEqual([39, 40].map((left) => claims(left).length), [0, 1]);
});
