/**
 * What was sent and received, in tokens. The parts do not overlap, whatever the agent's own file
 * says: input without what came from or went to the cache, output with the reasoning in it. So the
 * total is `input + output + cacheRead + cacheWrite`. Clients are told a `TokenUsage`.
 */
export interface TokenCounts {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  /** Of `cacheWrite`, what is kept for an hour: it costs more. */
  readonly cacheWriteLong: number;
  /** Of `output`, what was thought and not said; 0 where the agent does not tell. */
  readonly reasoning: number;
}
