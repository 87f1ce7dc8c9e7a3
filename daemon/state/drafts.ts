import type { EventDisplay, EventDraft, EventType } from "../../shared/model/event.ts";
import type { Pane, PaneState } from "../../shared/model/pane.ts";
import type { Session } from "../../shared/model/session.ts";
import type { ServerIdentity, Source } from "../../shared/model/source.ts";

/** One fact, without what most facts leave out. */
export interface Fact {
  readonly type: EventType;
  readonly at: number;
  readonly message: string;
  readonly severity?: EventDraft["severity"];
  readonly payload?: Record<string, unknown>;
  readonly sourceId?: string;
  readonly sessionId?: string;
  readonly paneId?: string;
  readonly display?: EventDisplay;
  readonly confidence?: number;
}

/** What tmux knows nothing of. */
const OF_DAEMON =
  /^(?:daemon\.|store\.|agent\.|compact$|context\.|limit$|escalation$|action$|config\.)/;

/** Fills in what most facts leave out. */
export function fact(fact: Fact): EventDraft {
  return {
    type: fact.type,
    sourceId: fact.sourceId ?? null,
    sessionId: fact.sessionId ?? null,
    paneId: fact.paneId ?? null,
    detectedAt: fact.at,
    source: OF_DAEMON.test(fact.type) ? "daemon" : "tmux",
    confidence: fact.confidence ?? 1,
    severity: fact.severity ?? "info",
    message: fact.message,
    payload: fact.payload ?? {},
    display: fact.display ?? {},
  };
}

export function sourceStatus(before: Source, after: Source, at: number): EventDraft {
  return fact({
    type: "source.status",
    at,
    sourceId: after.id,
    severity: after.status === "degraded" ? "warn" : "info",
    message: after.lastError ?? "tmux answers",
    payload: { from: before.status, to: after.status, tmuxSocket: after.tmuxSocket },
  });
}

export function serverStarted(source: Source, server: ServerIdentity, at: number): EventDraft {
  return fact({
    type: "server.started",
    at,
    sourceId: source.id,
    message: `tmux server ${server.pid} answers`,
    payload: { ...server, tmuxSocket: source.tmuxSocket },
  });
}

export function serverEnded(source: Source, at: number, reason: string): EventDraft {
  return fact({
    type: "server.ended",
    at,
    sourceId: source.id,
    message: "the tmux server has ended",
    payload: { reason, ...source.server, tmuxSocket: source.tmuxSocket },
  });
}

function ofSession(session: Session) {
  return {
    sourceId: session.sourceId,
    sessionId: session.id,
    display: { sessionName: session.name },
  };
}

export function sessionCreated(session: Session, at: number): EventDraft {
  const { createdAt, tmuxSessionId } = session;
  return fact({
    type: "session.created",
    at,
    ...ofSession(session),
    message: `session ${session.name} is there`,
    payload: { createdAt, tmuxSessionId },
  });
}

export function sessionRenamed(session: Session, from: string, at: number): EventDraft {
  return fact({
    type: "session.renamed",
    at,
    ...ofSession(session),
    message: `session ${from} is now called ${session.name}`,
    payload: { from, to: session.name },
  });
}

export function sessionEnded(session: Session, at: number, reason: string): EventDraft {
  return fact({
    type: "session.ended",
    at,
    ...ofSession(session),
    message: `session ${session.name} has ended`,
    payload: { reason },
  });
}

/** Where a fact about a pane belongs, and the names of that time. */
export function ofPane(pane: Pane, sessionName: string | undefined) {
  const { windowIndex, paneIndex, tmuxPaneId } = pane;
  return {
    sourceId: pane.sourceId,
    sessionId: pane.sessionId,
    paneId: pane.id,
    display: {
      ...(sessionName === undefined ? {} : { sessionName }),
      windowIndex,
      paneIndex,
      tmuxPaneId,
    },
  };
}

/** What every pane fact needs beside the pane. */
export interface PaneFactContext {
  readonly at: number;
  readonly sessionName: string | undefined;
}

export function paneCreated(pane: Pane, { at, sessionName }: PaneFactContext): EventDraft {
  const { currentCommand, tmuxPid, status } = pane;
  return fact({
    type: "pane.created",
    at,
    ...ofPane(pane, sessionName),
    message: `pane ${pane.tmuxPaneId} is there`,
    payload: { currentCommand, tmuxPid, status },
  });
}

export function paneMoved(before: Pane, pane: Pane, context: PaneFactContext): EventDraft {
  return fact({
    type: "pane.moved",
    at: context.at,
    ...ofPane(pane, context.sessionName),
    message: `pane ${pane.tmuxPaneId} was moved`,
    payload: {
      from: { sessionId: before.sessionId, tmuxWindowId: before.tmuxWindowId },
      to: { sessionId: pane.sessionId, tmuxWindowId: pane.tmuxWindowId },
    },
  });
}

export function paneRespawned(before: Pane, pane: Pane, context: PaneFactContext): EventDraft {
  return fact({
    type: "pane.respawned",
    at: context.at,
    ...ofPane(pane, context.sessionName),
    message: `pane ${pane.tmuxPaneId} runs a new process`,
    payload: { from: before.tmuxPid, to: pane.tmuxPid },
  });
}

export function paneStatus(before: PaneState, pane: Pane, context: PaneFactContext): EventDraft {
  return fact({
    type: "pane.status",
    at: context.at,
    ...ofPane(pane, context.sessionName),
    confidence: pane.confidence,
    message: `pane ${pane.tmuxPaneId} is ${pane.status}`,
    payload: { from: before.status, to: pane.status, reason: pane.statusReason },
  });
}

export function paneEnded(pane: Pane, context: PaneFactContext): EventDraft {
  const failed = pane.exitStatus !== null && pane.exitStatus !== 0;
  return fact({
    type: "pane.ended",
    at: context.at,
    ...ofPane(pane, context.sessionName),
    severity: failed ? "warn" : "info",
    message: failed
      ? `pane ${pane.tmuxPaneId} has ended with status ${pane.exitStatus}`
      : `pane ${pane.tmuxPaneId} has ended`,
    payload: { reason: pane.statusReason, exitStatus: pane.exitStatus },
  });
}

export function daemonStarted(version: string, at: number): EventDraft {
  return fact({ type: "daemon.started", at, message: `version ${version}`, payload: { version } });
}

export function daemonStopped(reason: string, at: number): EventDraft {
  return fact({ type: "daemon.stopped", at, message: reason, payload: { reason } });
}

export function storeGap(lost: number, at: number): EventDraft {
  return fact({
    type: "store.gap",
    at,
    severity: "error",
    message: `${lost} events were lost while the database could not be written`,
    payload: { lost },
  });
}

/** Something that was done to tmux for a client, or refused. */
export interface ActFacts {
  readonly action: string;
  /** Who asked for it. */
  readonly by: string;
  readonly result: "done" | "refused" | "failed";
  readonly code: string | null;
  readonly message: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

export function actionTaken(
  { action, by, result, code, message, detail }: ActFacts,
  { at, pane, session }: {
    readonly at: number;
    readonly pane: Pane | undefined;
    /** That of the pane, for an act on a pane. */
    readonly session: Session | undefined;
  },
): EventDraft {
  const place = pane ? ofPane(pane, session?.name) : session ? ofSession(session) : {};
  return fact({
    type: "action",
    at,
    ...place,
    severity: result === "done" ? "info" : "warn",
    message,
    payload: { action, by, result, code, ...detail },
  });
}

/** The settings were changed or read again; it names keys, and no values. */
export function configChanged(
  payload: {
    readonly action: "set" | "reload";
    readonly by: string;
    readonly changed: readonly string[];
    readonly applied: readonly string[];
    readonly pending: readonly string[];
  },
  at: number,
): EventDraft {
  const { action, changed, applied } = payload;
  const message = action === "set"
    ? `settings were changed: ${changed.join(", ")}`
    : `the settings were read again: ${applied.join(", ") || "nothing new"}`;
  return fact({ type: "config.changed", at, message, payload: { ...payload } });
}
