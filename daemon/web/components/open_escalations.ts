import type { Escalation } from "../../../shared/model/escalation.ts";

/** Those that call for a person now, the oldest first; the snoozed ones are not among them. */
export function openEscalations(
  escalations: readonly Escalation[],
  now: number,
): readonly Escalation[] {
  return escalations.filter((each) => !isSnoozed(each, now));
}

/** Whether it is quiet at that time, milliseconds UTC. */
export function isSnoozed({ snoozedUntil }: Escalation, now: number): boolean {
  return snoozedUntil !== null && snoozedUntil > now;
}
