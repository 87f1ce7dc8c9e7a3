import type { Escalation } from "../../shared/model/escalation.ts";
import { byOpening } from "../../shared/model/order.ts";
import { isSnoozed } from "./calls.ts";
import type { FaceConnection, FaceEvent, FaceInput } from "./face_input.ts";
import {
  type CallMemory,
  type ConnectionMemory,
  freshMemory,
  type LastingMemory,
  MOST_CALLS,
  MOST_CONNECTIONS,
  type ToastMemory,
} from "./toast_memory.ts";

/** A pause after which the tray was not there: the machine slept, or it did not run. */
const ABSENCE_MS = 120_000;

/**
 * The memory as it is when an input is looked at: what has begun is in it, what is over is not. The
 * cursors stay where they were.
 */
export function tidyMemory(
  memory: ToastMemory,
  { input, events }: { readonly input: FaceInput; readonly events: readonly FaceEvent[] },
): ToastMemory {
  const { now, connections } = input;
  const wasAway = now < memory.at || now - memory.at > ABSENCE_MS;
  const byId = new Map(memory.connections.map((each) => [each.id, each]));
  const present = connections.map((connection) =>
    tidyConnection(byId.get(connection.id) ?? freshMemory(connection.id), {
      connection,
      now,
      wasAway,
      setBackMs: Math.max(0, memory.at - now),
      closed: closedBy(events, connection.id),
    })
  );
  const ids = new Set(connections.map(({ id }) => id));
  const absent = memory.connections.filter(({ id }) => !ids.has(id));
  const room = Math.max(0, MOST_CONNECTIONS - present.length);
  const kept = room === 0 ? [] : absent.slice(-room);
  return { version: 1, at: now, connections: [...kept, ...present.slice(-MOST_CONNECTIONS)] };
}

interface Change {
  readonly connection: FaceConnection;
  readonly now: number;
  readonly wasAway: boolean;
  /** The clock of this machine was set back by so much at least since the last look. */
  readonly setBackMs: number;
  /** Escalations whose end is told, though a snapshot may not know yet. */
  readonly closed: ReadonlySet<string>;
}

function tidyConnection(memory: ConnectionMemory, change: Change): ConnectionMemory {
  return {
    ...memory,
    calls: tidyCalls(memory.calls, change),
    lost: lasting(memory.lost, { ...change, lasts: isLost(change.connection) }),
    unwell: lasting(memory.unwell, { ...change, lasts: isUnwell(change.connection) }),
  };
}

/** Only a daemon that is heard can say that something is over. */
function tidyCalls(
  calls: readonly CallMemory[],
  { connection: { state, snapshot }, now, setBackMs, closed }: Change,
): readonly CallMemory[] {
  // Those that wait keep their age: a clock that is set back must not put off their telling.
  const sinceOf = ({ since }: CallMemory) => Math.max(0, Math.min(since - setBackMs, now));
  if (state.kind !== "live" || snapshot === null) {
    return calls.map((call) => ({ ...call, since: sinceOf(call) }));
  }
  const byId = new Map(calls.map((call) => [call.id, call]));
  return snapshot.escalations
    .filter(({ status }) => status === "pending")
    .sort(byOpening)
    .slice(0, MOST_CALLS)
    .map((escalation) => {
      const { id } = escalation;
      const before = byId.get(id);
      const phase = closed.has(id) ? "told" : phaseOf(escalation, { before, now });
      return { id, since: before === undefined ? now : sinceOf(before), phase };
    });
}

function phaseOf(
  escalation: Escalation,
  { before, now }: { readonly before: CallMemory | undefined; readonly now: number },
): CallMemory["phase"] {
  if (isSnoozed(escalation, now)) return "snoozed";
  if (before !== undefined && before.phase !== "new") return before.phase;
  // Somebody knows of it already; once snoozed it calls again all the same.
  return escalation.phase === "seen" ? "told" : "new";
}

function lasting(
  memory: LastingMemory | null,
  { lasts, now, wasAway }: {
    readonly lasts: boolean | null;
    readonly now: number;
    readonly wasAway: boolean;
  },
): LastingMemory | null {
  if (lasts === null) return memory;
  if (!lasts) return null;
  // After an absence everything gets its time anew to come back.
  if (memory === null || wasAway && !memory.isTold) return { since: now, isTold: false };
  return memory;
}

/** One that connects again is lost still; one that is off is missed by nobody. */
function isLost({ state }: FaceConnection): boolean {
  return state.kind !== "live" && state.kind !== "none";
}

/** Null while nobody can tell. */
function isUnwell({ state, health }: FaceConnection): boolean | null {
  if (state.kind === "none") return false;
  if (state.kind !== "live" || health === null) return null;
  return health !== "healthy";
}

function closedBy(events: readonly FaceEvent[], connectionId: string): ReadonlySet<string> {
  const closed = new Set<string>();
  for (const { connectionId: from, event: { type, payload } } of events) {
    const { escalationId, status } = payload;
    if (from !== connectionId || type !== "escalation" || typeof escalationId !== "string") {
      continue;
    }
    if (status === "pending") closed.delete(escalationId);
    else closed.add(escalationId);
  }
  return closed;
}
