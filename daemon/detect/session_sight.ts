import type { AgentLimits, PlanWindow } from "../../shared/model/usage.ts";
import type { SeenAgentSession } from "../state/observation.ts";
import type { LimitWindow } from "../state/transcript_fact.ts";
import type { TranscriptState } from "./transcript_state.ts";

/** What a transcript tells of the session it is of; null until it has told whose it is. */
export function sessionSight(
  { session, model, context, compactions, ...rest }: TranscriptState,
): Omit<SeenAgentSession, "tokens" | "costUsd"> | null {
  if (session === null) return null;
  return { ...session, model, context: context.use, limits: limitsOf(rest), compactions };
}

function limitsOf(
  { obstacle, plan }: Pick<TranscriptState, "obstacle" | "plan">,
): AgentLimits | null {
  if (obstacle === null && plan === null) return null;
  return {
    cause: obstacle?.cause ?? null,
    since: obstacle?.since ?? null,
    primary: windowOf(plan?.primary ?? null),
    secondary: windowOf(plan?.secondary ?? null),
  };
}

function windowOf(window: LimitWindow | null): PlanWindow | null {
  if (window === null) return null;
  const { usedPercent, windowMinutes, resetsAt } = window;
  return {
    usedPercent: Math.min(100, Math.max(0, usedPercent)),
    windowMinutes: windowMinutes === 0 ? null : windowMinutes,
    resetsAt,
  };
}
