import type { AgentType } from "../shared/model/agent.ts";
import type { AgentRules } from "./collect/agents/agent_readers.ts";
import { viewsBy } from "./collect/agents/transcript_view.ts";
import { hookAccount } from "./collect/hooks/hook_account.ts";
import { classifyProcess } from "./detect/agent_process.ts";
import { claudeHookClaims } from "./detect/claude_hook_claims.ts";
import { NO_HOOKS } from "./detect/claude_hook_state.ts";
import { claimsFromRegistry } from "./detect/claude_registry_claims.ts";
import { foldClaudeHook } from "./detect/fold_claude_hook.ts";
import { ntmClaims } from "./detect/ntm_claims.ts";
import { processClaims } from "./detect/process_claims.ts";
import type { RulesInForce } from "./detect/rules_in_force.ts";
import { sessionSight } from "./detect/session_sight.ts";
import { transcriptClaims } from "./detect/transcript_claims.ts";
import { foldTranscript, NEW_TRANSCRIPT } from "./detect/transcript_state.ts";

/** The rules of `detect` as the readers of `collect` ask for them: neither room knows the other. */
export function agentRules(rules: RulesInForce): AgentRules {
  return {
    classify: classifyProcess,
    registryClaims: claimsFromRegistry,
    processClaims,
    titledAgent: rules.titledAgent,
    newView: viewsBy({
      begin: NEW_TRANSCRIPT,
      fold: (state, fact) => foldTranscript(state, fact, contextLowFor(state.agent, rules)),
      claims: transcriptClaims,
      session: sessionSight,
    }),
    hooks: hookAccount({ empty: NO_HOOKS, fold: foldClaudeHook, claims: claudeHookClaims }),
  };
}

/** What NTM says of a pane, by the thresholds of the agent that it names. */
export function ntmRule(rules: RulesInForce): typeof ntmClaims {
  return (facts, options) =>
    ntmClaims(facts, { ...options, ...contextLowFor(facts.agentType, rules) });
}

/** Packs count what is left of the context, readers what is used. */
function contextLowFor(
  agentType: AgentType,
  rules: RulesInForce,
): { readonly contextLowPercent?: number } {
  const left = rules.thresholds(agentType)?.contextLowPercent;
  return left === undefined ? {} : { contextLowPercent: 100 - left };
}
