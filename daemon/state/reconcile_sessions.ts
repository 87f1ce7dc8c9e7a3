import type { EventDraft } from "../../shared/model/event.ts";
import type { KeptSession } from "../../shared/model/kept_session.ts";
import type { Pane } from "../../shared/model/pane.ts";
import type { Session, SessionStatus } from "../../shared/model/session.ts";
import type { Source } from "../../shared/model/source.ts";
import * as draft from "./drafts.ts";
import { sameServer } from "./identity.ts";
import type { LookOk, SessionRow } from "./observation.ts";
import type { ReconcileTools } from "./reconcile.ts";
import type { World } from "./world.ts";

export interface LookContext {
  readonly source: Source;
  readonly observation: LookOk;
  readonly tools: ReconcileTools;
  readonly events: EventDraft[];
}

/** Which living things of one source are still there, and why the others are not. */
export interface Ending {
  readonly sourceId: string;
  readonly at: number;
  /** Internal ids of what still lives. */
  readonly alive: ReadonlySet<string>;
  readonly reason: string;
  readonly events: EventDraft[];
}

/** Living sessions of the server that was looked at, by their tmux id. */
export function sessionsOnServer(
  world: World,
  { source, observation }: LookContext,
): Map<string, KeptSession> {
  const found = new Map<string, KeptSession>();
  for (const record of world.sessions.values()) {
    const { session } = record;
    if (session.sourceId !== source.id || session.endedAt !== null) continue;
    if (sameServer(record.server, observation.server)) found.set(session.tmuxSessionId, record);
  }
  return found;
}

/** Sessions appear, change their names, and end. */
export function reconcileSessions(world: World, context: LookContext): World {
  const { source, observation, tools, events } = context;
  const { at, server } = observation;
  const known = sessionsOnServer(world, context);
  const alive = new Set<string>();
  let sessions: Map<string, KeptSession> | null = null;
  for (const row of observation.sessions) {
    const before = known.get(row.tmuxSessionId);
    const session = before
      ? updateSession(before.session, row, at)
      : newSession(row, { id: tools.newId(), sourceId: source.id, at });
    alive.add(session.id);
    if (session === before?.session) continue;
    sessions ??= new Map(world.sessions);
    sessions.set(session.id, { session, server });
    if (!before) events.push(draft.sessionCreated(session, at));
    else if (before.session.name !== session.name) {
      events.push(draft.sessionRenamed(session, before.session.name, at));
    }
  }
  const next = sessions ? { ...world, sessions } : world;
  return endSessions(next, { sourceId: source.id, at, alive, reason: "closed", events });
}

/** Ends the sessions of a source that are not alive. */
export function endSessions(world: World, ending: Ending): World {
  const { sourceId, at, alive, reason, events } = ending;
  const seenAt = world.sources.get(sourceId)?.lastSeenAt ?? 0;
  let sessions: Map<string, KeptSession> | null = null;
  for (const [id, record] of world.sessions) {
    const { session } = record;
    if (session.sourceId !== sourceId || session.endedAt !== null || alive.has(id)) continue;
    const ended: Session = {
      ...session,
      lastSeenAt: Math.max(session.lastSeenAt, seenAt),
      endedAt: at,
      status: "ended",
      statusReason: reason,
      attachedClients: 0,
      paneCount: 0,
      waitingPanes: 0,
    };
    sessions ??= new Map(world.sessions);
    sessions.set(id, { ...record, session: ended });
    events.push(draft.sessionEnded(ended, at, reason));
  }
  return sessions ? { ...world, sessions } : world;
}

/** Status and counts of each living session follow from its panes. */
export function deriveSessions(world: World, sourceId: string, at: number): World {
  const panesOf = new Map<string, Pane[]>();
  for (const { pane } of world.panes.values()) {
    if (pane.sourceId !== sourceId || pane.endedAt !== null) continue;
    for (const id of pane.sessionIds) {
      const list = panesOf.get(id);
      if (list) list.push(pane);
      else panesOf.set(id, [pane]);
    }
  }
  let sessions: Map<string, KeptSession> | null = null;
  for (const [id, record] of world.sessions) {
    const { session } = record;
    if (session.sourceId !== sourceId || session.endedAt !== null) continue;
    const panes = panesOf.get(id) ?? [];
    const [status, statusReason] = sessionStatus(panes);
    const paneCount = panes.length;
    const waitingPanes = panes.filter((pane) => pane.status === "waiting").length;
    const same = session.status === status && session.statusReason === statusReason &&
      session.paneCount === paneCount && session.waitingPanes === waitingPanes;
    if (same) continue;
    sessions ??= new Map(world.sessions);
    const derived = { ...session, status, statusReason, paneCount, waitingPanes, lastSeenAt: at };
    sessions.set(id, { ...record, session: derived });
  }
  return sessions ? { ...world, sessions } : world;
}

function sessionStatus(panes: readonly Pane[]): [SessionStatus, string] {
  const has = (status: Pane["status"]) => panes.some((pane) => pane.status === status);
  if (has("active")) return ["active", "pane_active"];
  if (has("unknown")) return ["unknown", "pane_unknown"];
  if (has("waiting")) return ["idle", "pane_waiting"];
  if (has("idle")) return ["idle", "panes_idle"];
  // The agents have left their panes to the shells they were started from.
  if (has("ended")) return ["idle", "agents_ended"];
  return ["ended", "no_living_pane"];
}

function newSession(
  row: SessionRow,
  { id, sourceId, at }: { readonly id: string; readonly sourceId: string; readonly at: number },
): Session {
  return {
    id,
    sourceId,
    tmuxSessionId: row.tmuxSessionId,
    name: row.name,
    groupName: row.groupName,
    attachedClients: row.attachedClients,
    createdAt: row.createdAt,
    lastSeenAt: at,
    endedAt: null,
    status: "unknown",
    statusReason: "new",
    paneCount: 0,
    waitingPanes: 0,
    metadata: { workingDir: row.workingDir },
  };
}

function updateSession(session: Session, row: SessionRow, at: number): Session {
  const same = session.name === row.name && session.groupName === row.groupName &&
    session.attachedClients === row.attachedClients &&
    session.metadata.workingDir === row.workingDir;
  if (same) return session;
  const { name, groupName, attachedClients, workingDir } = row;
  const metadata = { workingDir };
  return { ...session, name, groupName, attachedClients, metadata, lastSeenAt: at };
}
