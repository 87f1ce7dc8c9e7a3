import type { Pane } from "../../shared/model/pane.ts";
import type { CompactionWitness } from "./compactions.ts";
import type { SeenAgentSession } from "./observation.ts";

/** A smaller context says nothing when it falls. Tokens. */
const FROM_TOKENS = 20_000;
/** Nor does a small fall. Tokens. */
const BY_TOKENS = 10_000;
/** A compaction leaves less than this part. */
const LEFT = 0.5;

/**
 * The weakest witness of a compaction: between two answers of one session the context became much
 * smaller. Null where it did not. Going back in a conversation looks the same.
 */
export function contextFall(
  { agentSession, stats }: Pick<Pane, "agentSession" | "stats">,
  session: Pick<SeenAgentSession, "id" | "context"> | null,
): CompactionWitness | null {
  const before = stats.context;
  const now = session?.context ?? null;
  if (before === null || now === null || agentSession?.id !== session?.id) return null;
  // An estimate may be wrong by as much, in either direction.
  if (!before.exact || !now.exact || now.at <= before.at) return null;
  const isLarge = before.tokens >= FROM_TOKENS && before.tokens - now.tokens >= BY_TOKENS;
  if (!isLarge || now.tokens >= before.tokens * LEFT) return null;
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
