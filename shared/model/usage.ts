import * as z from "zod";

/**
 * Tokens that were paid for. The parts do not overlap, but for `reasoning`, which is in `output`:
 * `total` is `input + output + cacheRead + cacheWrite`.
 */
export const TokenUsage = z.object({
  /** Neither read from nor written to a cache. */
  input: z.int().nonnegative(),
  output: z.int().nonnegative(),
  cacheRead: z.int().nonnegative(),
  cacheWrite: z.int().nonnegative(),
  /** Of `output`, what was thought and not said; 0 where the agent does not tell. */
  reasoning: z.int().nonnegative(),
  total: z.int().nonnegative(),
});

/** How full the model's window is. */
export const ContextUse = z.object({
  tokens: z.int().nonnegative(),
  /** Null where neither the agent nor the table of models knows it. */
  limit: z.int().positive().nullable(),
  /** Used, 0 to 100, as the agent itself counts it; null without a limit. */
  percent: z.number().min(0).max(100).nullable(),
  /** False where it was estimated, as ntm does from what a pane shows. */
  exact: z.boolean(),
  /** When it was so, milliseconds UTC. */
  at: z.int().nonnegative(),
});

/** One allowance of the user's plan, shared by all their agents of that kind. */
export const PlanWindow = z.object({
  /** 0 to 100. */
  usedPercent: z.number().min(0).max(100),
  windowMinutes: z.int().positive().nullable(),
  /** Milliseconds UTC. */
  resetsAt: z.int().nonnegative().nullable(),
});

/** Why an agent cannot go on: too fast, the plan is used up, or nobody is logged in. */
export const LimitCause = z.enum(["rate_limited", "usage_limit", "login_needed"]);

/** What stops an agent, and how far its plan is used. */
export const AgentLimits = z.object({
  /** Null while nothing stops it. */
  cause: LimitCause.nullable(),
  /** Since when it is stopped, milliseconds UTC; null while nothing stops it. */
  since: z.int().nonnegative().nullable(),
  /** The shorter and the longer allowance; null where the agent does not tell. */
  primary: PlanWindow.nullable(),
  secondary: PlanWindow.nullable(),
});

export type TokenUsage = z.infer<typeof TokenUsage>;
export type ContextUse = z.infer<typeof ContextUse>;
export type PlanWindow = z.infer<typeof PlanWindow>;
export type LimitCause = z.infer<typeof LimitCause>;
export type AgentLimits = z.infer<typeof AgentLimits>;
