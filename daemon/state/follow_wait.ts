import { type Escalation, SNOOZE_MS } from "../../shared/model/escalation.ts";
import type { EventDraft } from "../../shared/model/event.ts";
import { escalationPhase } from "./escalation_drafts.ts";
import { askedAt, type PaneSight, sightOf, textOf } from "./pane_sight.ts";
import type { PaneRecord, Wait, WaitGap, World } from "./world.ts";

/** Milliseconds. */
export interface EscalationSettings {
  /** A pane that waits again within this time had only seemed to go on. */
  readonly holdMs: number;
  /** A question that is put later than another by more than this is another one. */
  readonly nextQuestionMs: number;
  /** When nothing is known of a pane for this long, nobody can say that it still waits. */
  readonly unknownMs: number;
  /** Panes that are followed at once; beyond this none is opened until another has closed. */
  readonly maxWaits: number;
}

export const ESCALATION_SETTINGS: EscalationSettings = {
  holdMs: 1_500,
  // A hook of Claude's tells of a prompt up to 8 s late.
  nextQuestionMs: 10_000,
  unknownMs: 2 * 60_000,
  maxWaits: 1_000,
};

/** One turn while it is worked out. */
export interface Turn {
  /** Milliseconds UTC. */
  readonly at: number;
  readonly settings: EscalationSettings;
  readonly before: World;
  /** As the turn leaves it, but for its escalations. */
  readonly after: World;
  readonly events: EventDraft[];
  readonly closed: Escalation[];
  /** By pane: nothing that opens now can have begun before. */
  readonly floors: Map<string, number>;
}

/** Whether time alone can change it. */
export function needsTime({ gap, watched, escalation }: Wait): boolean {
  return gap !== null || !watched || escalation.phase === "snoozed";
}

/** The wait after this turn; null when it has ended. */
export function followWait(wait: Wait, turn: Turn): Wait | null {
  const record = turn.after.panes.get(wait.escalation.paneId);
  const sight = sightOf(record, wait);
  switch (sight.kind) {
    case "unseen":
      return wait;
    case "ended":
      return close(wait, { phase: "expired", closedAt: turn.at }, turn);
    case "waiting":
      // Never without a record.
      return record === undefined ? wait : goOn(wait, { record, claim: sight.claim }, turn);
    default:
      return pauseOrEnd(wait, sight, turn);
  }
}

type WaitingClaim = Extract<PaneSight, { kind: "waiting" }>["claim"];

/** The pane waits: for the same answer still, or for another one. */
function goOn(
  wait: Wait,
  { record, claim }: { readonly record: PaneRecord; readonly claim: WaitingClaim },
  turn: Turn,
): Wait | null {
  const endedAt = endOfQuestion(wait, claim, turn.settings);
  if (endedAt !== null) return close(wait, { phase: "answered", closedAt: endedAt }, turn);
  const { pane, agent } = record;
  const escalation = awaken(refine(wait.escalation, record, claim), turn);
  const agentPid = agent?.pid ?? wait.agentPid;
  // Until its readers speak, a pane of an earlier run is only remembered as waiting.
  const watched = wait.watched || agent !== null;
  const same = escalation === wait.escalation && wait.watched === watched && wait.gap === null &&
    agentPid === wait.agentPid;
  return same ? wait : { ...wait, escalation, agentPid, tmuxPid: pane.tmuxPid, watched, gap: null };
}

/** When the question of this wait was answered, if what is asked now is another one. */
function endOfQuestion(
  { gap, askedAt: before }: Wait,
  claim: WaitingClaim,
  { nextQuestionMs }: EscalationSettings,
): number | null {
  const asked = askedAt(claim);
  if (gap !== null) {
    const end = gap.silentAt ?? gap.overAt ?? gap.at;
    // A source that does not tell times was heard falling silent: it asks anew.
    if (asked === null ? gap.silentAt !== null : asked >= end) return end;
  }
  return asked !== null && asked > before + nextQuestionMs ? asked : null;
}

/** Says better what the same wait is about. It is told of once, so this is no event. */
function refine(escalation: Escalation, record: PaneRecord, claim: WaitingClaim): Escalation {
  if (escalation.status !== "pending") return escalation;
  const { statusReason: cause, sessionId } = record.pane;
  const text = textOf(record, claim) ?? escalation.text;
  const same = cause === escalation.cause && text === escalation.text &&
    sessionId === escalation.sessionId;
  return same ? escalation : { ...escalation, cause, text, sessionId };
}

/** Ends a snooze whose time is over. */
function awaken(escalation: Escalation, turn: Turn): Escalation {
  const { phase, snoozedUntil, seenAt } = escalation;
  if (phase !== "snoozed" || snoozedUntil === null) return escalation;
  const leftMs = snoozedUntil - turn.at;
  // No snooze is longer: the clock was set back.
  if (leftMs > 0 && leftMs <= SNOOZE_MS.longest) return escalation;
  const next: Escalation = {
    ...escalation,
    phase: seenAt === null ? "opened" : "seen",
    snoozedUntil: null,
  };
  turn.events.push(escalationPhase(next, { at: turn.at, from: "snoozed", world: turn.after }));
  return next;
}

/** A gap with what this turn adds to it; the same one when that is nothing. */
function widen(gap: WaitGap | null, sight: PaneSight, at: number): WaitGap {
  const isOver = sight.kind === "over" || sight.kind === "gone";
  const { at: began, overAt, silentAt } = gap ?? { at, overAt: null, silentAt: null };
  const next = {
    at: began,
    overAt: overAt ?? (isOver ? at : null),
    silentAt: silentAt ?? (isOver && sight.silent ? at : null),
  };
  const same = gap !== null && next.overAt === overAt && next.silentAt === silentAt;
  return same ? gap : next;
}

/** The pane is not seen waiting: for long enough that the wait has ended, or not yet. */
function pauseOrEnd(wait: Wait, sight: PaneSight, turn: Turn): Wait | null {
  const { at, settings: { holdMs, unknownMs } } = turn;
  const gap = widen(wait.gap, sight, at);
  const lasts = (since: number, ms: number) => Math.abs(at - since) >= ms;
  if (gap.overAt !== null && lasts(gap.overAt, holdMs)) {
    const phase = sight.kind === "gone" ? "expired" : "answered";
    return close(wait, { phase, closedAt: gap.silentAt ?? gap.overAt }, turn);
  }
  if (gap.overAt === null && lasts(gap.at, unknownMs)) {
    return close(wait, { phase: "expired", closedAt: gap.at }, turn);
  }
  return gap === wait.gap ? wait : { ...wait, gap };
}

/** The wait has ended; one that was dismissed does so without a word. */
function close(
  { escalation, watched }: Wait,
  { phase, closedAt: end }: {
    readonly phase: "answered" | "expired";
    readonly closedAt: number;
  },
  turn: Turn,
): null {
  const { at, after } = turn;
  // A clock that was set back must not end it before it began, and measures nothing.
  const closedAt = Math.max(end, escalation.openedAt);
  turn.floors.set(escalation.paneId, closedAt);
  if (escalation.status !== "pending") return null;
  const isMeasured = phase === "answered" && watched && end >= escalation.openedAt;
  const closed: Escalation = {
    ...escalation,
    status: "resolved",
    phase,
    snoozedUntil: null,
    closedAt,
    timeToAnswerMs: isMeasured ? closedAt - escalation.openedAt : null,
  };
  turn.closed.push(closed);
  turn.events.push(escalationPhase(closed, { at, from: escalation.phase, world: after }));
  return null;
}
