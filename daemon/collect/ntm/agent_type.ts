import type { AgentType } from "../../../shared/model/agent.ts";

/** Who runs in a pane, in our words and in ntm's. */
export interface NtmAgentType {
  /** `unknown` for what we have no name for. */
  readonly agentType: AgentType;
  /** Ntm's word in its long form, for example `claude` or `aider`; null when it says nothing. */
  readonly ntmType: string | null;
}

const NOBODY: NtmAgentType = { agentType: "unknown", ntmType: null };

/** Ntm's words, short and long, and their long form. */
const LONG_FORMS: ReadonlyMap<string, string> = new Map([
  ["cc", "claude"],
  ["claude", "claude"],
  ["claude-code", "claude"],
  ["cod", "codex"],
  ["codex", "codex"],
  ["codex-cli", "codex"],
  ["gmi", "gemini"],
  ["gemini", "gemini"],
  ["gemini-cli", "gemini"],
  ["cursor", "cursor"],
  ["windsurf", "windsurf"],
  ["aider", "aider"],
  ["ollama", "ollama"],
  ["agy", "antigravity"],
  ["antigravity", "antigravity"],
  ["grok", "grok"],
  ["oc", "opencode"],
  ["opencode", "opencode"],
  ["user", "user"],
]);

/** Those of the long forms that the model has a word for; a `user` pane may run anything. */
const MODELLED: ReadonlyMap<string, AgentType> = new Map([
  ["claude", "claude"],
  ["codex", "codex"],
  ["gemini", "gemini"],
]);

/** The agent type that one of ntm's words stands for; a word that we do not know is nobody's. */
export function ntmAgentType(word: string): NtmAgentType {
  const long = LONG_FORMS.get(word.trim().toLowerCase().replaceAll("_", "-"));
  if (long === undefined) return NOBODY;
  return { agentType: MODELLED.get(long) ?? "unknown", ntmType: long };
}
