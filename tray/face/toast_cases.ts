import type { Escalation } from "../../shared/model/escalation.ts";
import type { Event } from "../../shared/model/event.ts";
import type { NotificationType } from "../../shared/model/notification.ts";
import type { NotificationCase } from "../../shared/notify/decide_notification.ts";
import { isSnoozed, settledAt, waitingPanes } from "./calls.ts";
import type { FaceConnection, FaceEvent } from "./face_input.ts";
import type { ConnectionMemory } from "./toast_memory.ts";

/** What a toast could be about. */
export type ToastSubject =
  | { readonly kind: "call"; readonly escalation: Escalation }
  | { readonly kind: "event"; readonly event: Event }
  /** `since`: when the tray saw it first, milliseconds UTC. */
  | { readonly kind: "lost" | "unwell"; readonly since: number };

/** Something that a person could be told of, with all that its words need. */
export interface ToastCase extends NotificationCase {
  readonly connection: FaceConnection;
  readonly subject: ToastSubject;
  /** Whatever the rules say it is not told before that, milliseconds UTC. */
  readonly notBefore?: number;
}

/** A connection is lost only after so long: a restart of a daemon is no news. */
const LOST_MS = 60_000;

/** What happened before that, a replay tells: it is no news any more. */
const NEWS_MS = 120_000;

/** Those that come at once can be no more; the newest count. */
const MOST_EVENTS = 500;

const TYPES: Readonly<Record<string, NotificationType>> = {
  compact: "compact",
  limit: "limit",
  "context.low": "context_low",
  "session.ended": "ended",
};

/** What lasts and was not told: it stays a case until it was, or is over. */
export function lastingCases(
  memory: ConnectionMemory,
  { connection, now }: { readonly connection: FaceConnection; readonly now: number },
): readonly ToastCase[] {
  const calls = callCases(memory, { connection, now })
    .filter(({ subject }) => subject.kind !== "call" || !isSnoozed(subject.escalation, now));
  return [...calls, ...daemonCases(memory, connection)];
}

/** Calls that were told with others and wait still, the oldest first; as far as their daemon is known. */
export function joinedCases(
  memory: ConnectionMemory,
  { connection, now }: { readonly connection: FaceConnection; readonly now: number },
): readonly ToastCase[] {
  const escalations = new Map(connection.snapshot?.escalations.map((each) => [each.id, each]));
  return memory.calls.flatMap(({ id, since, phase }) => {
    const escalation = escalations.get(id);
    if (phase !== "joined" || escalation?.status !== "pending") return [];
    return isSnoozed(escalation, now) ? [] : [callCase(escalation, { connection, since })];
  });
}

/** What is quiet now and will be a case again, milliseconds UTC. */
export function snoozeEnds({ state, snapshot }: FaceConnection, now: number): readonly number[] {
  if (state.kind !== "live" || snapshot === null) return [];
  return snapshot.escalations.flatMap((each) =>
    isSnoozed(each, now) && each.snoozedUntil !== null ? [each.snoozedUntil] : []
  );
}

/** What has happened since the last look: told now or never. */
export function eventCases(
  { cursor }: ConnectionMemory,
  { connection, events, now }: {
    readonly connection: FaceConnection;
    readonly events: readonly FaceEvent[];
    readonly now: number;
  },
): readonly ToastCase[] {
  return events
    .filter(({ connectionId, instanceId, event }) =>
      connectionId === connection.id && now - happenedAt(event, connection) <= NEWS_MS &&
      (cursor?.instanceId !== instanceId || event.id > cursor.eventId)
    )
    .slice(-MOST_EVENTS)
    .flatMap(({ event }) => eventCase(event, connection) ?? []);
}

/** The cursor after these events. */
export function cursorAfter(
  memory: ConnectionMemory,
  events: readonly FaceEvent[],
): ConnectionMemory["cursor"] {
  return events.filter(({ connectionId }) => connectionId === memory.id).reduce(
    (cursor, { instanceId, event }) =>
      cursor?.instanceId === instanceId && cursor.eventId >= event.id
        ? cursor
        : { instanceId, eventId: event.id },
    memory.cursor,
  );
}

/** Only of a daemon that is heard now is it known that somebody is still waited for. */
function callCases(
  memory: ConnectionMemory,
  { connection, now }: { readonly connection: FaceConnection; readonly now: number },
): readonly ToastCase[] {
  const { state, snapshot } = connection;
  if (state.kind !== "live" || snapshot === null) return [];
  const waiting = waitingPanes(snapshot);
  const notBefore = settledAt(connection, now) ?? now;
  const escalations = new Map(snapshot.escalations.map((each) => [each.id, each]));
  return memory.calls.flatMap(({ id, since, phase }) => {
    const escalation = escalations.get(id);
    if (escalation === undefined || phase === "told" || phase === "joined") return [];
    // It is told once its pane is seen waiting, or is over before that.
    if (!waiting.has(escalation.paneId)) return [];
    return [{ ...callCase(escalation, { connection, since }), notBefore }];
  });
}

function callCase(
  escalation: Escalation,
  { connection, since }: { readonly connection: FaceConnection; readonly since: number },
): ToastCase {
  return {
    type: "escalation",
    key: `escalation:${escalation.paneId}:${escalation.cause}`,
    session: sessionName(escalation.sessionId, connection),
    // A daemon's clock that goes ahead must not put it off.
    since: Math.min(escalation.openedAt, since),
    connection,
    subject: { kind: "call", escalation },
  };
}

function daemonCases(memory: ConnectionMemory, connection: FaceConnection): readonly ToastCase[] {
  const about = { type: "degraded", session: null, connection } as const;
  const cases: ToastCase[] = [];
  if (memory.lost !== null && !memory.lost.isTold) {
    const { since } = memory.lost;
    const subject = { kind: "lost", since } as const;
    cases.push({ ...about, key: "lost", since, notBefore: since + LOST_MS, subject });
  }
  if (memory.unwell !== null && !memory.unwell.isTold && memory.lost === null) {
    const { since } = memory.unwell;
    cases.push({ ...about, key: "unwell", since, subject: { kind: "unwell", since } });
  }
  return cases;
}

function eventCase(event: Event, connection: FaceConnection): ToastCase | null {
  const type = Object.hasOwn(TYPES, event.type) ? TYPES[event.type] : undefined;
  if (type === undefined) return null;
  if (type === "limit" && event.payload.phase !== "began") return null;
  const about = event.paneId ?? event.sessionId ?? event.id;
  const cause = type === "limit" ? `:${event.payload.cause}` : "";
  return {
    type,
    key: `${type}:${about}${cause}`,
    session: event.display.sessionName ?? sessionName(event.sessionId, connection),
    since: happenedAt(event, connection),
    connection,
    subject: { kind: "event", event },
  };
}

/** As the clock of this machine has it. */
function happenedAt(event: Event, { clockAheadMs = 0 }: FaceConnection): number {
  return event.detectedAt - clockAheadMs;
}

/** Empty where nobody knows: only a pattern for all fits that. */
function sessionName(id: string | null, { snapshot }: FaceConnection): string {
  return snapshot?.sessions.find((session) => session.id === id)?.name ?? "";
}
