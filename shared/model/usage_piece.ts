import type { AgentType } from "./agent.ts";
import type { TokenCounts } from "./token_counts.ts";

/**
 * What one model used in some quarter hours, of which reports are made; keys that nobody asked for
 * are null. Texts have been redacted and sanitised.
 */
export interface UsagePiece {
  readonly model: string;
  /** The beginning of the quarter hour, milliseconds UTC; needed for days. */
  readonly slot: number | null;
  readonly agent: AgentType | null;
  readonly sessionId: string | null;
  readonly cwd: string | null;
  readonly tokens: TokenCounts;
  /** When the first and the last quarter hour begin, milliseconds UTC. */
  readonly first: number;
  readonly last: number;
}
