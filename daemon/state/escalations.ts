import type { Escalation } from "../../shared/model/escalation.ts";
import type { EventDraft } from "../../shared/model/event.ts";
import { escalationPhase } from "./escalation_drafts.ts";
import {
  ESCALATION_SETTINGS,
  type EscalationSettings,
  followWait,
  needsTime,
  type Turn,
} from "./follow_wait.ts";
import { askedAt, sightOf, textOf } from "./pane_sight.ts";
import type { PaneRecord, Wait, World } from "./world.ts";

/** What came of one turn. */
export interface Followed {
  readonly next: World;
  readonly events: readonly EventDraft[];
  /** Those that are closed now, in their last form: the world has them no more. */
  readonly closed: readonly Escalation[];
}

export interface FollowEscalationsOptions {
  /** The time of the turn, milliseconds UTC. */
  readonly at: number;
  /** A new uuidv7. */
  readonly newId: () => string;
  readonly settings?: EscalationSettings;
}

/**
 * Opens an escalation for each pane that has begun to wait, follows those that are open, and closes
 * those whose wait has ended. The last step of every turn; pure.
 * @param before the world before the turn
 * @param after the world as the turn leaves it, but for its escalations
 */
export function followEscalations(
  before: World,
  after: World,
  options: FollowEscalationsOptions,
): Followed {
  const { at, newId, settings = ESCALATION_SETTINGS } = options;
  const turn: Turn = { at, settings, before, after, events: [], closed: [], floors: new Map() };
  const panesChanged = before.panes !== after.panes;
  const waits = new Map<string, Wait>();
  let changed = false;
  for (const [paneId, wait] of after.waits) {
    const next = panesChanged || needsTime(wait) ? followWait(wait, turn) : wait;
    changed ||= next !== wait;
    if (next !== null) waits.set(paneId, next);
  }
  if (panesChanged) {
    for (const [paneId, record] of after.panes) {
      if (record.pane.status !== "waiting" || waits.has(paneId)) continue;
      if (waits.size >= settings.maxWaits) break;
      const wait = open(record, { turn, newId });
      if (wait === null) continue;
      waits.set(paneId, wait);
      changed = true;
    }
  }
  const next = changed ? withWaits(after, waits) : after;
  return { next, events: turn.events, closed: turn.closed };
}

/** The world with these waits, of which those that are pending are shown. */
export function withWaits(world: World, waits: ReadonlyMap<string, Wait>): World {
  const pending = [...waits.values()].map(({ escalation }) => escalation)
    .filter(({ status }) => status === "pending");
  const same = pending.length === world.escalations.size &&
    pending.every((escalation) => world.escalations.get(escalation.id) === escalation);
  if (same) return { ...world, waits };
  return { ...world, waits, escalations: new Map(pending.map((item) => [item.id, item])) };
}

/** A pane has begun to wait; null when only an earlier run has seen it wait. */
function open(
  record: PaneRecord,
  { turn, newId }: { readonly turn: Turn; readonly newId: () => string },
): Wait | null {
  const sight = sightOf(record, null);
  if (sight.kind !== "waiting") return null;
  const { at, after } = turn;
  const { pane, agent } = record;
  const asked = askedAt(sight.claim);
  const began = Math.min(pane.since, asked ?? pane.since, at);
  const openedAt = Math.min(Math.max(began, floorOf(record, turn)), at);
  const escalation: Escalation = {
    id: newId(),
    sourceId: pane.sourceId,
    sessionId: pane.sessionId,
    paneId: pane.id,
    cause: pane.statusReason,
    text: textOf(record, sight.claim),
    status: "pending",
    phase: "opened",
    confidence: pane.confidence,
    openedAt,
    seenAt: null,
    snoozedUntil: null,
    closedAt: null,
    timeToAnswerMs: null,
  };
  turn.events.push(escalationPhase(escalation, { at, from: null, world: after }));
  const pids = { agentPid: agent?.pid ?? null, tmuxPid: pane.tmuxPid };
  return { escalation, askedAt: asked ?? openedAt, ...pids, watched: true, gap: null };
}

/**
 * An agent that was seen working asked after that, whatever an old claim says, and none asks before it
 * has begun. Output alone, from before anybody spoke of an agent, may be anything.
 */
function floorOf({ pane: { id }, agent }: PaneRecord, { before, floors }: Turn): number {
  const last = before.panes.get(id)?.pane;
  const worked = last?.status === "active" && last.agentType !== "unknown" ? last.since : 0;
  return Math.max(floors.get(id) ?? 0, worked, agent?.startedAt ?? 0);
}
