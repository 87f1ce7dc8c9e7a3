import type { AgentType } from "./agent.ts";

/** How fine samples are in time, milliseconds. */
export const MINUTE_MS = 60_000;

/**
 * A minute of a pane, or a piece of one, as far as it was watched. `activeMs`, `waitingMs` and `idleMs`
 * do not overlap; what they miss of `observedMs` is time in which nothing was known of the pane.
 */
export interface MinuteSample {
  /** Milliseconds UTC. */
  readonly minuteStart: number;
  readonly paneId: string;
  /** Where the pane was when the piece ended. */
  readonly sessionId: string;
  readonly sessionName: string;
  readonly agent: AgentType;
  /** Null where it is not known. */
  readonly model: string | null;
  /** More than 0, at most a minute; milliseconds, as the next three. */
  readonly observedMs: number;
  readonly activeMs: number;
  readonly waitingMs: number;
  readonly idleMs: number;
  /** Lines that scrolled away; null where they were not measured. */
  readonly outputLines: number | null;
  /** Memory that tmux's history of the pane grew by, not what was printed; null where not known. */
  readonly outputBytes: number | null;
  /** Growth since the piece before, in tokens, as the agent's transcript tells it. */
  readonly tokensExact: number;
  /** The same by an estimate of the context, of agents without a transcript. */
  readonly tokensEstimated: number;
}
