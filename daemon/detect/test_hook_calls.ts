import assert from "node:assert/strict";
import type { Claim } from "../state/claim.ts";
import { claudeHookClaims } from "./claude_hook_claims.ts";
import { type ClaudeHookState, type HookFacts, NO_HOOKS } from "./claude_hook_state.ts";
import { foldClaudeHook } from "./fold_claude_hook.ts";

/** Second nought of all calls, milliseconds UTC. */
export const T = 1_780_000_000_000;
export const AGENT = 4711;

/** A call of a hook, and what it tells beyond the usual. */
export type Call = readonly [second: number, event: string, more?: Partial<HookFacts>];

function factsOf([second, event, more = {}]: Call): HookFacts {
  return {
    event,
    at: T + second * 1000,
    ppid: AGENT,
    sessionId: "s-1",
    transcriptPath: null,
    toolName: null,
    toolUseId: null,
    agentId: null,
    notificationType: null,
    source: null,
    reason: null,
    trigger: null,
    error: null,
    backgroundWork: null,
    ...more,
  };
}

/** What is remembered after calls. */
export const after = (calls: readonly Call[], state: ClaudeHookState = NO_HOOKS): ClaudeHookState =>
  calls.reduce((state, call) => foldClaudeHook(state, factsOf(call)), state);

/** The claim after calls, its times in seconds, a second after the last of them. */
export function claimAfter(calls: readonly Call[], now?: number) {
  const last = Math.max(...calls.map(([second]) => second));
  const claims = claudeHookClaims(after(calls), T + (now ?? last + 1) * 1000);
  assert.ok(claims.length <= 1);
  return claims[0] === undefined ? null : inSeconds(claims[0]);
}

const inSeconds = ({ status, claim, since, seenAt, flags, text, source }: Claim) => {
  assert.equal(source, "hook");
  return { status, claim, since: (since - T) / 1000, seenAt: (seenAt - T) / 1000, flags, text };
};

/** Claims, their times in seconds. */
export const running = (since: number, seenAt = since) => ({
  status: "active",
  claim: "turn_running",
  since,
  seenAt,
  flags: [],
  text: null,
});
export const over = (since: number, seenAt = since) => ({
  ...running(since, seenAt),
  status: "idle",
  claim: "turn_over",
});
export const asks = (since: number, tool: string, seenAt = since) => ({
  ...running(since, seenAt),
  status: "waiting",
  claim: "permission_prompt",
  text: `wants to use ${tool}`,
});

export const bash = { toolName: "Bash" };
