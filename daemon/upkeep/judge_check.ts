import type { Condition, HealthCheck } from "../../shared/protocol/methods/health.ts";
import type { ConditionMemory } from "./condition_memory.ts";
import { HEALTH_CHECKS, NO_WORDS } from "./health_checks.ts";
import type { HealthFinding } from "./health_finding.ts";
import type { Limit } from "./health_limits.ts";

/** What was found, with how grave it is, since when, and what to do about it. */
export function judgeCheck(
  finding: HealthFinding,
  memory: ConditionMemory,
  now: number,
): HealthCheck {
  const { name, status, detail } = finding;
  const { means, advice: usual } = HEALTH_CHECKS[name] ?? NO_WORDS;
  const advice = status === "ok" ? null : finding.advice ?? usual;
  const { condition, since } = memory.note(name, conditionOf(finding, memory, now), now);
  return { name, status, detail, condition, since, means, advice };
}

function conditionOf(
  { name, status, isUnhealthy = false, unhealthyAfterMs = Infinity }: HealthFinding,
  memory: ConditionMemory,
  now: number,
): Condition {
  if (status === "ok") return "healthy";
  if (isUnhealthy) return "unhealthy";
  const unwellSince = memory.standing(name)?.unwellSince ?? now;
  return now - unwellSince >= unhealthyAfterMs ? "unhealthy" : "degraded";
}

/** A finding by a figure and where its trouble begins. */
export function measured(
  value: number,
  limit: Limit,
): Pick<HealthFinding, "status" | "isUnhealthy"> {
  return {
    status: value < limit.degraded ? "ok" : "degraded",
    isUnhealthy: value >= limit.unhealthy,
  };
}

const GRAVITY: readonly Condition[] = ["healthy", "degraded", "unhealthy"];

/** The gravest of them; healthy when there is none. */
export function worstCondition(conditions: readonly Condition[]): Condition {
  return conditions.reduce<Condition>(
    (worst, one) => GRAVITY.indexOf(one) > GRAVITY.indexOf(worst) ? one : worst,
    "healthy",
  );
}
