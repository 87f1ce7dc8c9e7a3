import type { Pane } from "../../shared/model/pane.ts";
import type { CompactionWitness } from "./compactions.ts";
import type { SeenAgentSession } from "./observation.ts";

/** When a context that falls tells of a compaction. */
export interface ContextFallLimits {
  /** A smaller context says nothing when it falls. */
  readonly fromTokens: number;
  /** Nor does a smaller fall. */
  readonly byTokens: number;
  /** A compaction leaves less than this part, 0 to 1. */
  readonly left: number;
}

/** What counts where no rule says otherwise. */
export const CONTEXT_FALL: ContextFallLimits = { fromTokens: 20_000, byTokens: 10_000, left: 0.5 };

/**
 * The weakest witness of a compaction: between two answers of one session the context became much
 * smaller. Null where it did not. Going back in a conversation looks the same.
 */
export function contextFall(
  { agentSession, stats }: Pick<Pane, "agentSession" | "stats">,
  session: Pick<SeenAgentSession, "id" | "context"> | null,
  { fromTokens, byTokens, left }: ContextFallLimits = CONTEXT_FALL,
): CompactionWitness | null {
  const before = stats.context;
  const now = session?.context ?? null;
  if (before === null || now === null || agentSession?.id !== session?.id) return null;
  // An estimate may be wrong by as much, in either direction.
  if (!before.exact || !now.exact || now.at <= before.at) return null;
  const isLarge = before.tokens >= fromTokens && before.tokens - now.tokens >= byTokens;
  if (!isLarge || now.tokens >= before.tokens * left) return null;
  return {
    source: "context",
    key: String(now.at),
    trigger: null,
    startedAt: null,
    endedAt: now.at,
    preTokens: before.tokens,
    postTokens: now.tokens,
    durationMs: null,
    notBefore: before.at,
  };
}
