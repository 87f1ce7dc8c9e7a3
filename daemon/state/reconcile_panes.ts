import { NO_STATS, type Pane, type PaneState } from "../../shared/model/pane.ts";
import { NO_MEMORY } from "../../shared/model/pane_memory.ts";
import { seeActivity } from "./activity.ts";
import * as draft from "./drafts.ts";
import { sameServer } from "./identity.ts";
import { judgePane, stateChange } from "./judge_pane.ts";
import { type Ending, type LookContext, sessionsOnServer } from "./reconcile_sessions.ts";
import { shownTitle } from "./shown_title.ts";
import { type Sighting, sightings } from "./sightings.ts";
import { isWithin, type PaneRecord, type World } from "./world.ts";

/** While a pane goes on printing, its `lastActivityAt` is moved once in each of these. */
const ACTIVITY_GRAIN_MS = 30_000;

/** Panes appear, move, change and end. Sessions must have been reconciled before. */
export function reconcilePanes(world: World, context: LookContext): World {
  const { source, observation, events } = context;
  const { at } = observation;
  const known = panesOnServer(world, context);
  const sessions = sessionsOnServer(world, context);
  const sessionIdOf = (tmuxId: string) => sessions.get(tmuxId)?.session.id;
  const alive = new Set<string>();
  let panes: Map<string, PaneRecord> | null = null;
  for (const sighting of sightings(observation.panes, sessionIdOf)) {
    const before = known.get(sighting.row.tmuxPaneId);
    const sessionId = sighting.sessionIds[0];
    if (sessionId === undefined) {
      // A session that began between two commands of one look: the next look has it. Until then a
      // pane that moved into it is only not told of, for it was seen.
      if (before) alive.add(before.pane.id);
      continue;
    }
    const after = seePane(before, { ...sighting, sessionId }, context);
    alive.add(after.pane.id);
    if (after === before) continue;
    panes ??= new Map(world.panes);
    panes.set(after.pane.id, after);
    const name = world.sessions.get(sessionId)?.session.name;
    tell(before?.pane, after.pane, { at, sessionName: name }, events);
  }
  const next = panes ? { ...world, panes } : world;
  return endPanes(next, { sourceId: source.id, at, alive, reason: "closed", events });
}

/** Ends the panes of a source that are not alive; one that was dead already just leaves tmux. */
export function endPanes(world: World, ending: Ending): World {
  const { sourceId, at, alive, reason, events } = ending;
  const seenAt = world.sources.get(sourceId)?.lastSeenAt ?? 0;
  let panes: Map<string, PaneRecord> | null = null;
  for (const [id, record] of world.panes) {
    const { pane } = record;
    if (pane.sourceId !== sourceId || alive.has(id) || !record.present) continue;
    panes ??= new Map(world.panes);
    if (pane.endedAt !== null) {
      panes.set(id, { ...record, present: false });
      continue;
    }
    const ended: Pane = {
      ...pane,
      agentSession: null,
      stats: { ...pane.stats, context: null, limits: null },
      lastSeenAt: Math.max(pane.lastSeenAt, seenAt),
      endedAt: at,
      status: "ended",
      statusReason: reason,
      confidence: 1,
      since: at,
      evidence: [{ source: "tmux", claim: "gone", at }],
      flags: [],
    };
    panes.set(id, { ...record, pane: ended, present: false });
    const sessionName = world.sessions.get(pane.sessionId)?.session.name;
    events.push(draft.paneEnded(ended, { at, sessionName }));
  }
  return panes ? { ...world, panes } : world;
}

const NOTHING_KEPT = { memory: NO_MEMORY, heldCompactions: [] } as const;

/** A pane in a session that is known. */
interface PlacedSighting extends Sighting {
  readonly sessionId: string;
}

/** The pane after this sight of it; the same record when nothing is worth telling or keeping. */
function seePane(
  before: PaneRecord | undefined,
  sighting: PlacedSighting,
  { source, observation, tools }: LookContext,
): PaneRecord {
  const { at, server } = observation;
  if (before && saysNothingNew(before, sighting, at)) return before;
  const { row, alone } = sighting;
  const pane = before?.pane ?? newPane(sighting, { id: tools.newId(), sourceId: source.id, at });
  const seen = seeActivity(before?.activity ?? null, row, { at, alone });
  const currentCommand = row.detail?.currentCommand ?? pane.currentCommand;
  // A respawned pane runs something else: its readers have to tell anew.
  const agent = before?.pane.tmuxPid === row.tmuxPid ? before.agent : null;
  const currentPath = row.detail?.currentPath ?? pane.currentPath;
  const known = { seen, currentCommand, currentPath, agent };
  const { state, activity, told } = judgePane(pane, known, { at, tools });
  const after = updatePane(pane, sighting, {
    ...{ at, state, told },
    lastOutputAt: activity.lastOutputAt,
  });
  const { memory, heldCompactions } = before ?? NOTHING_KEPT;
  return { pane: after, server, present: true, activity, agent, memory, heldCompactions };
}

/** Whoever looks gives the same row again where nothing moved: then only time could tell news. */
function saysNothingNew(
  { pane, activity, present }: PaneRecord,
  { row, alone, sessionIds }: PlacedSighting,
  at: number,
): boolean {
  return activity !== null && present && activity.row === row && activity.alone === alone &&
    isWithin(activity.judged, at) && sameList(pane.sessionIds, sessionIds);
}

function updatePane(
  pane: Pane,
  { row, sessionId, sessionIds }: PlacedSighting,
  { at, state, told, lastOutputAt }: {
    readonly at: number;
    readonly state: Omit<PaneState, "since">;
    readonly told: number | null;
    readonly lastOutputAt: number | null;
  },
): Pane {
  const respawned = row.tmuxPid !== pane.tmuxPid;
  const statusChanged = state.status !== pane.status;
  const seen: Partial<Pane> = {
    sessionId,
    sessionIds: sameList(pane.sessionIds, sessionIds) ? pane.sessionIds : [...sessionIds],
    tmuxWindowId: row.tmuxWindowId,
    windowIndex: row.windowIndex,
    windowName: row.windowName,
    paneIndex: row.paneIndex,
    tmuxPid: row.tmuxPid,
    title: shownTitle(pane.title, row.title),
    currentCommand: row.detail?.currentCommand ?? pane.currentCommand,
    currentPath: row.detail?.currentPath ?? pane.currentPath,
    exitStatus: row.dead ? row.exitStatus : null,
    endedAt: row.dead ? (respawned ? null : pane.endedAt) ?? at : null,
    lastActivityAt: shownActivity(pane, { lastOutputAt, statusChanged }),
    ...stateChange(pane, state, { at, told }),
  };
  return differs(pane, seen) ? { ...pane, ...seen, lastSeenAt: at } : pane;
}

/**
 * The time of last output that is shown: exact when the status changes, else once in each grain of
 * the clock, which is the same for all panes, so that many that print are told of together.
 */
function shownActivity(
  pane: Pane,
  { lastOutputAt, statusChanged }: {
    readonly lastOutputAt: number | null;
    readonly statusChanged: boolean;
  },
): number | null {
  if (lastOutputAt === null || statusChanged || pane.lastActivityAt === null) return lastOutputAt;
  const grain = (time: number) => Math.floor(time / ACTIVITY_GRAIN_MS);
  const moved = grain(lastOutputAt) !== grain(pane.lastActivityAt);
  return moved ? lastOutputAt : pane.lastActivityAt;
}

function tell(
  before: Pane | undefined,
  pane: Pane,
  context: draft.PaneFactContext,
  events: LookContext["events"],
): void {
  if (!before) {
    events.push(draft.paneCreated(pane, context));
    if (pane.endedAt !== null) events.push(draft.paneEnded(pane, context));
    return;
  }
  if (before.tmuxWindowId !== pane.tmuxWindowId || before.sessionId !== pane.sessionId) {
    events.push(draft.paneMoved(before, pane, context));
  }
  const respawned = before.tmuxPid !== pane.tmuxPid;
  if (respawned) events.push(draft.paneRespawned(before, pane, context));
  // A process that came and died between two looks ended too, though the status is what it was.
  const endedAgain = respawned && pane.endedAt !== null;
  if (before.status === pane.status && !endedAgain) return;
  if (pane.endedAt !== null) events.push(draft.paneEnded(pane, context));
  else events.push(draft.paneStatus(before, pane, context));
}

function newPane(
  { row, sessionId, sessionIds }: PlacedSighting,
  { id, sourceId, at }: { readonly id: string; readonly sourceId: string; readonly at: number },
): Pane {
  return {
    id,
    sourceId,
    sessionId,
    sessionIds: [...sessionIds],
    tmuxPaneId: row.tmuxPaneId,
    tmuxWindowId: row.tmuxWindowId,
    windowIndex: row.windowIndex,
    windowName: row.windowName,
    paneIndex: row.paneIndex,
    tmuxPid: row.tmuxPid,
    agentType: "unknown",
    title: row.title,
    currentCommand: row.detail?.currentCommand ?? "",
    currentPath: row.detail?.currentPath ?? "",
    createdAt: at,
    lastSeenAt: at,
    lastActivityAt: null,
    endedAt: null,
    exitStatus: null,
    agentSession: null,
    stats: NO_STATS,
    ntm: null,
    status: "unknown",
    statusReason: "new",
    confidence: 0,
    since: at,
    evidence: [],
    flags: [],
  };
}

/** All panes of the server that was looked at, dead ones included, by their tmux id. */
function panesOnServer(world: World, { source, observation }: LookContext) {
  const found = new Map<string, PaneRecord>();
  for (const record of world.panes.values()) {
    const here = record.pane.sourceId === source.id &&
      sameServer(record.server, observation.server);
    if (here) found.set(record.pane.tmuxPaneId, record);
  }
  return found;
}

function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}

/** Shallow: lists are kept by reference where they did not change. */
function differs(pane: Pane, seen: Partial<Pane>): boolean {
  return (Object.keys(seen) as (keyof Pane)[]).some((key) => pane[key] !== seen[key]);
}
