import type { Pane, PaneState } from "../../shared/model/pane.ts";
import { seeActivity } from "./activity.ts";
import * as draft from "./drafts.ts";
import { compareTmuxIds, objectKey, serverKey } from "./identity.ts";
import type { PaneRow } from "./observation.ts";
import { type Ending, liveSessions, type LookContext } from "./reconcile_sessions.ts";
import type { PaneActivity, PaneRecord, World } from "./world.ts";

/** While a pane goes on printing, its `lastActivityAt` is moved at most this often. */
const ACTIVITY_GRAIN_MS = 30_000;
/** Looks in a row that must agree before a pane is no longer called active. */
const DEMOTE_AFTER = 2;

/** Panes appear, move, change and end. Sessions must have been reconciled before. */
export function reconcilePanes(world: World, context: LookContext): World {
  const { source, observation, events } = context;
  const { at, server } = observation;
  const known = livePanes(world, source.id);
  const uids = sessionUids(world, source.id);
  const perWindow = panesPerWindow(observation.panes);
  const panes = new Map(world.panes);
  const alive = new Set<string>();
  let changed = false;
  for (const [tmuxPaneId, rows] of groupByPane(observation.panes)) {
    const row = rows[0];
    if (!row) continue;
    const sessionIds = rows
      .map(({ tmuxSessionId }) => uids.get(objectKey(serverKey(source.id, server), tmuxSessionId)))
      .filter((id) => id !== undefined);
    const sessionId = sessionIds[0];
    const before = known.get(objectKey(serverKey(source.id, server), tmuxPaneId));
    if (sessionId === undefined) {
      // A session that began between two commands of one look: the next look has it. Until then a
      // pane that moved into it is only not told of, for it was seen.
      if (before) alive.add(before.pane.id);
      continue;
    }
    const sighting = { row, sessionIds, sessionId, alone: perWindow.get(row.tmuxWindowId) === 1 };
    const after = seePane(before, sighting, context);
    alive.add(after.pane.id);
    if (after === before) continue;
    changed = true;
    panes.set(after.pane.id, after);
    const name = world.sessions.get(sessionId)?.session.name;
    tell(before?.pane, after.pane, { at, sessionName: name }, events);
  }
  const next = changed ? { ...world, panes } : world;
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

interface Sighting {
  readonly row: PaneRow;
  readonly sessionIds: string[];
  readonly sessionId: string;
  readonly alone: boolean;
}

/** The pane after this sight of it; the same record when nothing is worth telling or keeping. */
function seePane(
  before: PaneRecord | undefined,
  sighting: Sighting,
  { source, observation, tools }: LookContext,
): PaneRecord {
  const { row, alone } = sighting;
  const { at, server } = observation;
  const pane = before?.pane ?? newPane(sighting, { id: tools.newId(), sourceId: source.id, at });
  const seen = seeActivity(before?.activity ?? null, row, { at, alone });
  // After a restart of the daemon the store may remember more than tmux can tell.
  const lastOutputAt = seen.lastOutputAt ?? pane.lastActivityAt;
  const currentCommand = row.detail?.currentCommand ?? pane.currentCommand;
  const verdict = tools.judge({ dead: row.dead, currentCommand, lastOutputAt }, at);
  const held = holdBack(pane, verdict, seen.demotions);
  const activity: PaneActivity = { ...seen, lastOutputAt, demotions: held.demotions };
  const after = updatePane(pane, sighting, {
    at,
    state: held.state,
    lastOutputAt,
  });
  if (before && after === before.pane && sameActivity(before.activity, activity)) return before;
  return { pane: after, server, present: true, activity };
}

/** Promote at once, demote on the second look: one quiet look of an active pane proves nothing. */
function holdBack(
  pane: Pane,
  verdict: Omit<PaneState, "since">,
  demotions: number,
): { readonly state: Omit<PaneState, "since">; readonly demotions: number } {
  const demoted = pane.status === "active" &&
    (verdict.status === "idle" || verdict.status === "unknown");
  if (!demoted) return { state: verdict, demotions: 0 };
  if (demotions + 1 >= DEMOTE_AFTER) return { state: verdict, demotions: 0 };
  const { status, statusReason, confidence, evidence, flags } = pane;
  return {
    state: { status, statusReason, confidence, evidence, flags },
    demotions: demotions + 1,
  };
}

function updatePane(
  pane: Pane,
  { row, sessionId, sessionIds }: Sighting,
  { at, state, lastOutputAt }: {
    readonly at: number;
    readonly state: Omit<PaneState, "since">;
    readonly lastOutputAt: number | null;
  },
): Pane {
  const respawned = row.tmuxPid !== pane.tmuxPid;
  const statusChanged = state.status !== pane.status;
  const stateChanged = statusChanged || state.statusReason !== pane.statusReason;
  const next: Pane = {
    ...pane,
    sessionId,
    sessionIds: sameList(pane.sessionIds, sessionIds) ? pane.sessionIds : sessionIds,
    tmuxWindowId: row.tmuxWindowId,
    windowIndex: row.windowIndex,
    windowName: row.windowName,
    paneIndex: row.paneIndex,
    tmuxPid: row.tmuxPid,
    title: row.title,
    currentCommand: row.detail?.currentCommand ?? pane.currentCommand,
    currentPath: row.detail?.currentPath ?? pane.currentPath,
    exitStatus: row.dead ? row.exitStatus : null,
    endedAt: row.dead ? (respawned ? null : pane.endedAt) ?? at : null,
    lastActivityAt: shownActivity(pane, { lastOutputAt, statusChanged }),
    // Evidence carries times that move with every look: it is shown anew when it says something new.
    ...(stateChanged ? { ...state, since: statusChanged ? at : pane.since } : {}),
  };
  return sameFields(pane, next) ? pane : { ...next, lastSeenAt: at };
}

/** The time of last output that is shown: exact when the status changes, else at a coarse grain. */
function shownActivity(
  pane: Pane,
  { lastOutputAt, statusChanged }: {
    readonly lastOutputAt: number | null;
    readonly statusChanged: boolean;
  },
): number | null {
  if (lastOutputAt === null || statusChanged || pane.lastActivityAt === null) return lastOutputAt;
  const moved = Math.abs(lastOutputAt - pane.lastActivityAt) >= ACTIVITY_GRAIN_MS;
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
  const endedAgain = respawned && pane.status === "ended";
  if (before.status === pane.status && !endedAgain) return;
  if (pane.status === "ended") events.push(draft.paneEnded(pane, context));
  else events.push(draft.paneStatus(before, pane, context));
}

function newPane(
  { row, sessionId, sessionIds }: Sighting,
  { id, sourceId, at }: { readonly id: string; readonly sourceId: string; readonly at: number },
): Pane {
  return {
    id,
    sourceId,
    sessionId,
    sessionIds,
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
    status: "unknown",
    statusReason: "new",
    confidence: 0,
    since: at,
    evidence: [],
    flags: [],
  };
}

/** Panes that tmux still has, dead ones included, by their tmux identity. */
function livePanes(world: World, sourceId: string): Map<string, PaneRecord> {
  const found = new Map<string, PaneRecord>();
  for (const record of world.panes.values()) {
    if (record.pane.sourceId !== sourceId) continue;
    const key = objectKey(serverKey(sourceId, record.server), record.pane.tmuxPaneId);
    found.set(key, record);
  }
  return found;
}

function sessionUids(world: World, sourceId: string): Map<string, string> {
  const uids = new Map<string, string>();
  for (const [key, { session }] of liveSessions(world, sourceId)) uids.set(key, session.id);
  return uids;
}

/** Rows of one pane together, the session with the oldest id first. */
function groupByPane(rows: readonly PaneRow[]): Map<string, PaneRow[]> {
  const grouped = new Map<string, PaneRow[]>();
  for (const row of rows) {
    const list = grouped.get(row.tmuxPaneId);
    if (!list) grouped.set(row.tmuxPaneId, [row]);
    // A window can be linked twice into one session.
    else if (!list.some((other) => other.tmuxSessionId === row.tmuxSessionId)) list.push(row);
  }
  for (const list of grouped.values()) {
    list.sort((a, b) => compareTmuxIds(a.tmuxSessionId, b.tmuxSessionId));
  }
  return grouped;
}

function panesPerWindow(rows: readonly PaneRow[]): Map<string, number> {
  const ids = new Map<string, Set<string>>();
  for (const row of rows) {
    const set = ids.get(row.tmuxWindowId);
    if (set) set.add(row.tmuxPaneId);
    else ids.set(row.tmuxWindowId, new Set([row.tmuxPaneId]));
  }
  return new Map([...ids].map(([window, set]) => [window, set.size]));
}

function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}

/** Shallow: lists are kept by reference where they did not change. */
function sameFields(a: Pane, b: Pane): boolean {
  return (Object.keys(a) as (keyof Pane)[]).every((key) => a[key] === b[key]);
}

function sameActivity(a: PaneActivity | null, b: PaneActivity): boolean {
  if (a === null) return false;
  return (Object.keys(b) as (keyof PaneActivity)[]).every((key) => a[key] === b[key]);
}
