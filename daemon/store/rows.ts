import type { SQLInputValue, SQLOutputValue } from "node:sqlite";
import { Event, type EventDraft } from "../../shared/model/event.ts";
import type { KeptPane } from "../../shared/model/kept_pane.ts";
import type { KeptSession } from "../../shared/model/kept_session.ts";
import { NO_STATS, Pane } from "../../shared/model/pane.ts";
import { NO_MEMORY, PaneMemory } from "../../shared/model/pane_memory.ts";
import { Session } from "../../shared/model/session.ts";
import { type ServerIdentity, Source } from "../../shared/model/source.ts";

export type InputRow = Record<string, SQLInputValue>;
export type OutputRow = Record<string, SQLOutputValue>;

export function sourceToRow(source: Source, now: number): InputRow {
  return {
    source_id: source.id,
    kind: source.kind,
    distro: source.distro,
    tmux_socket: source.tmuxSocket,
    created_at: now,
    last_seen_at: source.lastSeenAt,
    status: source.status,
    last_error: source.lastError,
    server_pid: source.server?.pid ?? null,
    server_started_at: source.server?.startedAt ?? null,
    tmux_version: source.tmuxVersion,
  };
}

export function rowToSource(row: OutputRow): Source {
  return Source.parse({
    id: row["source_id"],
    kind: row["kind"],
    distro: row["distro"],
    tmuxSocket: row["tmux_socket"],
    status: row["status"],
    lastSeenAt: row["last_seen_at"],
    lastError: row["last_error"],
    server: row["server_pid"] === null ? null : rowToServer(row),
    tmuxVersion: row["tmux_version"],
  });
}

function rowToServer(row: OutputRow): ServerIdentity {
  return { pid: Number(row["server_pid"]), startedAt: Number(row["server_started_at"]) };
}

export function sessionToRow({ session, server }: KeptSession): InputRow {
  return {
    session_uid: session.id,
    source_id: session.sourceId,
    server_pid: server.pid,
    server_started_at: server.startedAt,
    tmux_session_id: session.tmuxSessionId,
    name: session.name,
    group_name: session.groupName,
    attached_clients: session.attachedClients,
    created_at: session.createdAt,
    last_seen_at: session.lastSeenAt,
    ended_at: session.endedAt,
    status: session.status,
    status_reason: session.statusReason,
    pane_count: session.paneCount,
    waiting_panes: session.waitingPanes,
    working_dir: session.metadata.workingDir,
  };
}

export function rowToSession(row: OutputRow): KeptSession {
  const session = Session.parse({
    id: row["session_uid"],
    sourceId: row["source_id"],
    tmuxSessionId: row["tmux_session_id"],
    name: row["name"],
    groupName: row["group_name"],
    attachedClients: row["attached_clients"],
    createdAt: row["created_at"],
    lastSeenAt: row["last_seen_at"],
    endedAt: row["ended_at"],
    status: row["status"],
    statusReason: row["status_reason"],
    paneCount: row["pane_count"],
    waitingPanes: row["waiting_panes"],
    metadata: { workingDir: row["working_dir"] },
  });
  return { session, server: rowToServer(row) };
}

export function paneToRow({ pane, server, memory }: KeptPane): InputRow {
  return {
    pane_uid: pane.id,
    source_id: pane.sourceId,
    session_uid: pane.sessionId,
    session_uids: JSON.stringify(pane.sessionIds),
    server_pid: server.pid,
    server_started_at: server.startedAt,
    tmux_pane_id: pane.tmuxPaneId,
    tmux_window_id: pane.tmuxWindowId,
    tmux_pane_pid: pane.tmuxPid,
    window_index: pane.windowIndex,
    window_name: pane.windowName,
    pane_index: pane.paneIndex,
    agent_type: pane.agentType,
    title: pane.title,
    current_command: pane.currentCommand,
    current_path: pane.currentPath,
    created_at: pane.createdAt,
    last_seen_at: pane.lastSeenAt,
    last_activity_at: pane.lastActivityAt,
    ended_at: pane.endedAt,
    exit_status: pane.exitStatus,
    agent_session: pane.agentSession && JSON.stringify(pane.agentSession),
    stats: JSON.stringify(pane.stats),
    ntm: pane.ntm && JSON.stringify(pane.ntm),
    memory: JSON.stringify(memory),
    status: pane.status,
    status_reason: pane.statusReason,
    confidence: pane.confidence,
    status_since: pane.since,
    evidence: JSON.stringify(pane.evidence),
    flags: JSON.stringify(pane.flags),
  };
}

export function rowToPane(row: OutputRow): KeptPane {
  const pane = Pane.parse({
    id: row["pane_uid"],
    sourceId: row["source_id"],
    sessionId: row["session_uid"],
    sessionIds: fromJson(row["session_uids"]),
    tmuxPaneId: row["tmux_pane_id"],
    tmuxWindowId: row["tmux_window_id"],
    tmuxPid: row["tmux_pane_pid"],
    windowIndex: row["window_index"],
    windowName: row["window_name"],
    paneIndex: row["pane_index"],
    agentType: row["agent_type"],
    title: row["title"],
    currentCommand: row["current_command"],
    currentPath: row["current_path"],
    createdAt: row["created_at"],
    lastSeenAt: row["last_seen_at"],
    lastActivityAt: row["last_activity_at"],
    endedAt: row["ended_at"],
    exitStatus: row["exit_status"],
    agentSession: fitting(Pane.shape.agentSession, row["agent_session"], null),
    stats: fitting(Pane.shape.stats, row["stats"], NO_STATS),
    ntm: fitting(Pane.shape.ntm, row["ntm"], null),
    status: row["status"],
    statusReason: row["status_reason"],
    confidence: row["confidence"],
    since: row["status_since"],
    evidence: fitting(Pane.shape.evidence, row["evidence"], []),
    flags: fitting(Pane.shape.flags, row["flags"], []),
  });
  const memory = fitting(PaneMemory, row["memory"], NO_MEMORY);
  return { pane, server: rowToServer(row), memory };
}

/** What of a schema of the model is used here. */
interface Schema<T> {
  safeParse(value: unknown): { readonly success: boolean; readonly data?: T | undefined };
}

/**
 * What readers have told of a pane, or what stands for nothing: one part that another build wrote, or
 * that never should have been written, is no reason to refuse the pane, and all panes with it.
 */
function fitting<T>(schema: Schema<T>, value: SQLOutputValue | undefined, nothing: T): T {
  try {
    const { success, data } = schema.safeParse(fromJson(value ?? "null"));
    return success && data !== undefined ? data : nothing;
  } catch {
    return nothing;
  }
}

export function eventToRow(event: EventDraft): InputRow {
  return {
    type: event.type,
    source_id: event.sourceId,
    session_uid: event.sessionId,
    pane_uid: event.paneId,
    detected_at: event.detectedAt,
    source: event.source,
    confidence: event.confidence,
    severity: event.severity,
    message: event.message,
    payload: JSON.stringify(event.payload),
    display: JSON.stringify(event.display),
  };
}

export function rowToEvent(row: OutputRow): Event {
  return Event.parse({
    id: row["id"],
    type: row["type"],
    sourceId: row["source_id"],
    sessionId: row["session_uid"],
    paneId: row["pane_uid"],
    detectedAt: row["detected_at"],
    source: row["source"],
    confidence: row["confidence"],
    severity: row["severity"],
    message: row["message"],
    payload: fromJson(row["payload"]),
    display: fromJson(row["display"]),
  });
}

function fromJson(value: SQLOutputValue | undefined): unknown {
  return JSON.parse(String(value));
}
