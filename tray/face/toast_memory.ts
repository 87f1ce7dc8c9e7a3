import type { ToldNotification } from "../../shared/notify/decide_notification.ts";

/** Something that lasts, and whether it was told. */
export interface LastingMemory {
  /** When the tray saw it first, milliseconds UTC. */
  readonly since: number;
  readonly isTold: boolean;
}

/**
 * How far the telling of an escalation is. `new`: it was not told. `told`: nothing more to say.
 * `joined`: told with others, so what replaces that toast names it again. `snoozed`: to be told again
 * when its snooze is over.
 */
export type CallPhase = typeof CALL_PHASES[number];

const CALL_PHASES = ["new", "told", "joined", "snoozed"] as const;

/** An escalation that is pending, or was when its daemon was heard last. */
export interface CallMemory {
  readonly id: string;
  /** When the tray saw it first, milliseconds UTC. */
  readonly since: number;
  readonly phase: CallPhase;
}

/** What is remembered of one connection: each has its own settings. */
export interface ConnectionMemory {
  readonly id: string;
  readonly told: readonly ToldNotification[];
  readonly calls: readonly CallMemory[];
  /** Null while the daemon is heard, or is off. */
  readonly lost: LastingMemory | null;
  /** Null while the daemon is well, or nobody knows. */
  readonly unwell: LastingMemory | null;
  /** The last event that was looked at; null before the first. */
  readonly cursor: { readonly instanceId: string; readonly eventId: number } | null;
}

/** Plain data: what was told survives a tray that is killed, as JSON. */
export interface ToastMemory {
  readonly version: 1;
  /** When it was made, milliseconds UTC. */
  readonly at: number;
  readonly connections: readonly ConnectionMemory[];
}

/** Of a tray that has never told anything. */
export const NO_TOAST_MEMORY: ToastMemory = { version: 1, at: 0, connections: [] };

/** Connections that come and go leave no more than so many behind. */
export const MOST_CONNECTIONS = 32;
/** Of one connection; those that wait the longest. */
export const MOST_CALLS = 500;

export function freshMemory(id: string): ConnectionMemory {
  return { id, told: [], calls: [], lost: null, unwell: null, cursor: null };
}

/**
 * A memory from what was parsed of a file. What it does not understand is left out, so that a file
 * that is broken or of another version makes a tray tell something twice at worst.
 */
export function readToastMemory(value: unknown): ToastMemory {
  if (!isRecord(value) || value.version !== 1) return NO_TOAST_MEMORY;
  const connections = listOf(value.connections, readConnection).slice(-MOST_CONNECTIONS);
  return { version: 1, at: isTime(value.at) ? value.at : 0, connections };
}

function readConnection(value: unknown): ConnectionMemory | null {
  if (!isRecord(value) || typeof value.id !== "string") return null;
  return {
    id: value.id,
    told: listOf(value.told, readTold),
    calls: listOf(value.calls, readCall).slice(0, MOST_CALLS),
    lost: readLasting(value.lost),
    unwell: readLasting(value.unwell),
    cursor: readCursor(value.cursor),
  };
}

function readTold(value: unknown): ToldNotification | null {
  if (!isRecord(value)) return null;
  const { key, rule, at } = value;
  if (typeof key !== "string" || !isTime(at)) return null;
  if (rule !== null && !isTime(rule)) return null;
  return { key, rule, at };
}

function readCall(value: unknown): CallMemory | null {
  if (!isRecord(value)) return null;
  const { id, since } = value;
  const phase = CALL_PHASES.find((each) => each === value.phase);
  if (typeof id !== "string" || !isTime(since) || phase === undefined) return null;
  return { id, since, phase };
}

function readLasting(value: unknown): LastingMemory | null {
  if (!isRecord(value)) return null;
  const { since, isTold } = value;
  return isTime(since) && typeof isTold === "boolean" ? { since, isTold } : null;
}

function readCursor(value: unknown): ConnectionMemory["cursor"] {
  if (!isRecord(value)) return null;
  const { instanceId, eventId } = value;
  return typeof instanceId === "string" && isTime(eventId) ? { instanceId, eventId } : null;
}

function listOf<Item>(value: unknown, read: (one: unknown) => Item | null): readonly Item[] {
  return Array.isArray(value) ? value.flatMap((one) => read(one) ?? []) : [];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

/** A whole number that is no less than zero. */
function isTime(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}
