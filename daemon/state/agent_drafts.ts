import type { EventDraft } from "../../shared/model/event.ts";
import type { AgentSession, Pane } from "../../shared/model/pane.ts";
import type { LimitCause } from "../../shared/model/usage.ts";
import { shortCount } from "../../shared/text/short_count.ts";
import type { Compaction } from "./compactions.ts";
import { fact, ofPane, type PaneFactContext } from "./drafts.ts";

/**
 * An agent has begun a session in a pane, cleared it or gone back to another one.
 * @param from the session that it was in before; null for its first one
 */
export function agentSession(
  pane: Pane,
  { session, from }: { readonly session: AgentSession; readonly from: string | null },
  context: PaneFactContext,
): EventDraft {
  const what = from === null ? "is in a session" : "is in another session";
  return fact({
    type: "agent.session",
    at: context.at,
    ...ofPane(pane, context.sessionName),
    message: `${pane.agentType} ${what}`,
    payload: {
      agent: pane.agentType,
      sessionId: session.id,
      model: session.model,
      version: session.version,
      from,
    },
  });
}

export function compact(
  pane: Pane,
  compaction: Compaction,
  context: PaneFactContext,
): EventDraft {
  const { confidence, ...known } = compaction;
  return fact({
    type: "compact",
    at: context.at,
    ...ofPane(pane, context.sessionName),
    confidence,
    message: compactMessage(compaction),
    payload: { ...known, sessionId: pane.agentSession?.id ?? null },
  });
}

function compactMessage({ trigger, preTokens, postTokens, sources }: Compaction): string {
  const guessed = sources.every((source) => source === "context");
  const what = guessed
    ? "the context has become much smaller"
    : trigger === "manual"
    ? "the context was compacted by hand"
    : "the context was compacted";
  if (preTokens === null) return what;
  const from = `${what}, from ${shortCount(preTokens)} tokens`;
  return postTokens === null ? from : `${from} to ${shortCount(postTokens)}`;
}

/** Told once each time that a context fills up. */
export function contextLow(pane: Pane, context: PaneFactContext): EventDraft {
  const { tokens = null, limit = null, percent = null } = pane.stats.context ?? {};
  const used = percent === null ? "" : `: ${Math.round(percent)} % is used`;
  return fact({
    type: "context.low",
    at: context.at,
    ...ofPane(pane, context.sessionName),
    severity: "warn",
    message: `little of the context is left${used}`,
    payload: { percent, tokens, limit, sessionId: pane.agentSession?.id ?? null },
  });
}

const LIMIT_WORDS: Readonly<Record<LimitCause, readonly [began: string, ended: string]>> = {
  rate_limited: ["asks faster than it may", "may ask again"],
  usage_limit: ["has used up its plan", "has something left of its plan again"],
  login_needed: ["needs a login", "is logged in again"],
};

/** Something stops the agent in a pane, or does so no more. */
export function limit(
  pane: Pane,
  { phase, cause, since, resetsAt }: {
    readonly phase: "began" | "ended";
    readonly cause: LimitCause;
    readonly since: number | null;
    readonly resetsAt: number | null;
  },
  context: PaneFactContext,
): EventDraft {
  const [began, ended] = LIMIT_WORDS[cause];
  return fact({
    type: "limit",
    at: context.at,
    ...ofPane(pane, context.sessionName),
    severity: phase === "began" ? "warn" : "info",
    message: `${pane.agentType} ${phase === "began" ? began : ended}`,
    payload: { phase, cause, since, resetsAt },
  });
}
