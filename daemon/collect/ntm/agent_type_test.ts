import assert from "node:assert/strict";
import { ntmAgentType } from "./agent_type.ts";

const TABLE: readonly (readonly [word: string, agentType: string, ntmType: string | null])[] = [
  ["cc", "claude", "claude"],
  ["claude", "claude", "claude"],
  ["Claude_Code", "claude", "claude"],
  ["cod", "codex", "codex"],
  ["codex", "codex", "codex"],
  ["gmi", "gemini", "gemini"],
  ["gemini", "gemini", "gemini"],
  [" gemini ", "gemini", "gemini"],
  ["aider", "unknown", "aider"],
  ["cursor", "unknown", "cursor"],
  ["windsurf", "unknown", "windsurf"],
  ["ollama", "unknown", "ollama"],
  ["agy", "unknown", "antigravity"],
  ["grok", "unknown", "grok"],
  ["oc", "unknown", "opencode"],
  ["user", "unknown", "user"],
  ["unknown", "unknown", null],
  ["", "unknown", null],
  ["ccc", "unknown", null],
  ["__proto__", "unknown", null],
  ["constructor", "unknown", null],
];

for (const [word, agentType, ntmType] of TABLE) {
  Deno.test(`ntmAgentType() ${JSON.stringify(word)} is ${ntmType ?? "nobody"}`, () => {
    assert.deepEqual(ntmAgentType(word), { agentType, ntmType });
  });
}
