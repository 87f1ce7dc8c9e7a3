import { type Escalation, SNOOZE_MS } from "../../shared/model/escalation.ts";
import { escalationPhase } from "./escalation_drafts.ts";
import { type Followed, withWaits } from "./escalations.ts";
import type { Wait, World } from "./world.ts";

/** What a person can say of an escalation. */
export type Decision =
  /** They know of it. */
  | { readonly kind: "seen" }
  /** It needs no answer: nobody is told of this wait again. */
  | { readonly kind: "dismiss" }
  /** Quiet for so long, milliseconds. */
  | { readonly kind: "snooze"; readonly forMs: number }
  /** It was dismissed or snoozed too soon: while the same wait lasts, it is pending again. */
  | { readonly kind: "reopen" };

export interface Decided extends Followed {
  /** As it is after the decision. */
  readonly escalation: Escalation;
}

/**
 * Takes in what a person decided of an escalation; pure. What is so already is no event.
 * @returns null when no escalation with this id is pending, nor, for `reopen`, one that was dismissed
 * and is waited for still
 */
export function decideEscalation(
  world: World,
  { escalationId, decision }: { readonly escalationId: string; readonly decision: Decision },
  at: number,
): Decided | null {
  const wait = findWait(world, escalationId);
  if (wait === null) return null;
  const before = wait.escalation;
  if (before.status !== "pending" && decision.kind !== "reopen") return null;
  const escalation = decided(before, decision, at);
  const waits = new Map(world.waits).set(before.paneId, { ...wait, escalation });
  const next = withWaits(world, waits);
  const events = escalation.phase === before.phase
    ? []
    : [escalationPhase(escalation, { at, from: before.phase, world, byPerson: true })];
  const closed = escalation.status === "pending" ? [] : [escalation];
  return { next, events, closed, escalation };
}

/** Also of one that was dismissed: it stays with the wait that it belongs to. */
function findWait({ waits }: World, escalationId: string): Wait | null {
  for (const wait of waits.values()) if (wait.escalation.id === escalationId) return wait;
  return null;
}

function decided(before: Escalation, decision: Decision, at: number): Escalation {
  const seenAt = before.seenAt ?? at;
  switch (decision.kind) {
    case "seen":
      if (before.seenAt !== null) return before;
      // A snooze goes on; it ends in `seen` then.
      return { ...before, seenAt, phase: before.phase === "opened" ? "seen" : before.phase };
    case "dismiss":
      return {
        ...before,
        seenAt,
        status: "dismissed",
        phase: "dismissed",
        snoozedUntil: null,
        closedAt: Math.max(at, before.openedAt),
      };
    case "snooze": {
      const forMs = Math.min(Math.max(decision.forMs, SNOOZE_MS.shortest), SNOOZE_MS.longest);
      return { ...before, phase: "snoozed", snoozedUntil: at + Math.round(forMs) };
    }
    case "reopen":
      if (before.phase !== "snoozed" && before.phase !== "dismissed") return before;
      return {
        ...before,
        seenAt,
        status: "pending",
        phase: "seen",
        snoozedUntil: null,
        closedAt: null,
      };
  }
}
