import type { AgentRules } from "./collect/agents/agent_readers.ts";
import { viewsBy } from "./collect/agents/transcript_view.ts";
import { hookAccount } from "./collect/hooks/hook_account.ts";
import { classifyProcess } from "./detect/agent_process.ts";
import { claudeHookClaims } from "./detect/claude_hook_claims.ts";
import { NO_HOOKS } from "./detect/claude_hook_state.ts";
import { claimsFromRegistry } from "./detect/claude_registry_claims.ts";
import { foldClaudeHook } from "./detect/fold_claude_hook.ts";
import { processClaims } from "./detect/process_claims.ts";
import { sessionSight } from "./detect/session_sight.ts";
import { transcriptClaims } from "./detect/transcript_claims.ts";
import { foldTranscript, NEW_TRANSCRIPT } from "./detect/transcript_state.ts";

/** The rules of `detect` as the readers of `collect` ask for them: neither room knows the other. */
export const AGENT_RULES: AgentRules = {
  classify: classifyProcess,
  registryClaims: claimsFromRegistry,
  processClaims,
  newView: viewsBy({
    begin: NEW_TRANSCRIPT,
    fold: foldTranscript,
    claims: transcriptClaims,
    session: sessionSight,
  }),
  hooks: hookAccount({ empty: NO_HOOKS, fold: foldClaudeHook, claims: claudeHookClaims }),
};
