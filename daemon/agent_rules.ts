import type { AgentRules } from "./collect/agents/agent_readers.ts";
import { hookAccount } from "./collect/hooks/hook_account.ts";
import { classifyProcess } from "./detect/agent_process.ts";
import { claudeHookClaims } from "./detect/claude_hook_claims.ts";
import { NO_HOOKS } from "./detect/claude_hook_state.ts";
import { claimsFromRegistry } from "./detect/claude_registry_claims.ts";
import { foldClaudeHook } from "./detect/fold_claude_hook.ts";
import { processClaims } from "./detect/process_claims.ts";

/** The rules of `detect` as the readers of `collect` ask for them: neither room knows the other. */
export const AGENT_RULES: AgentRules = {
  classify: classifyProcess,
  registryClaims: claimsFromRegistry,
  processClaims,
  hooks: hookAccount({ empty: NO_HOOKS, fold: foldClaudeHook, claims: claudeHookClaims }),
};
