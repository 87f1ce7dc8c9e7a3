import { NOTIFICATION_TYPES } from "../../shared/model/notification.ts";
import { decideNotification, rememberTold } from "../../shared/notify/decide_notification.ts";
import type { FaceConnection, FaceEvent, FaceInput } from "./face_input.ts";
import { knownZone } from "./known_zone.ts";
import { makeToast, type Toast } from "./make_toast.ts";
import {
  cursorAfter,
  eventCases,
  joinedCases,
  lastingCases,
  snoozeEnds,
  type ToastCase,
} from "./toast_cases.ts";
import type { ConnectionMemory, ToastMemory } from "./toast_memory.ts";
import { tidyMemory } from "./toast_tidy.ts";

/** What is to be told now, and what to keep for the next time. */
export interface ToastStep {
  readonly toasts: readonly Toast[];
  /** To be kept before the toasts are shown: a tray that dies in between repeats none. */
  readonly memory: ToastMemory;
  /** False when a tray that is killed now would do the same with what it kept before. */
  readonly mustKeep: boolean;
  /** When to look again though nothing changes, milliseconds UTC; null for never. */
  readonly nextAt: number | null;
}

/** While something lasts that will be told, it is looked at so often: a longer pause is an absence. */
const LOOK_MS = 60_000;

/**
 * Which toasts to show now; pure. Each connection goes by the settings of its daemon, and tells
 * nothing before they are known. What lasts (an escalation, a lost or unwell daemon) is told once,
 * as soon as the rules let it, if it lasts still; a call again after its snooze is another. What has
 * happened is told at once or never. Several of a type at once are one toast, which takes the place
 * of the one before, and names its calls that wait still, too.
 */
export function nextToasts(
  memory: ToastMemory,
  { input, events = [] }: {
    readonly input: FaceInput;
    /** Those that came since the last call, the oldest first; known ones are passed over. */
    readonly events?: readonly FaceEvent[];
  },
): ToastStep {
  const tidied = tidyMemory(memory, { input, events });
  const byId = new Map(input.connections.map((connection) => [connection.id, connection]));
  const parts = tidied.connections.map((each) => {
    const connection = byId.get(each.id);
    const part = connection === undefined
      ? { memory: each, told: [], wakeAt: [] }
      : judge(each, { connection, input, events });
    return { ...part, memory: { ...part.memory, cursor: cursorAfter(each, events) } };
  });
  const wakeAt = parts.flatMap((part) => part.wakeAt);
  const takenOver = tidied.connections.flatMap((each) => {
    const connection = byId.get(each.id);
    return connection === undefined ? [] : joinedCases(each, { connection, now: input.now });
  });
  const toasts = toastsFor(parts.flatMap(({ told }) => told), { input, takenOver });
  const connections = parts.map((part) => markJoined(part.memory, toasts));
  return {
    toasts,
    memory: { ...tidied, connections },
    mustKeep: toasts.length > 0 || lastingOf(connections) !== lastingOf(memory.connections),
    nextAt: wakeAt.length === 0 ? null : Math.max(input.now + 1, Math.min(...wakeAt)),
  };
}

interface Judged {
  readonly memory: ConnectionMemory;
  readonly told: readonly ToastCase[];
  /** Times at which something may have changed by itself. */
  readonly wakeAt: readonly number[];
}

function judge(
  memory: ConnectionMemory,
  { connection, input, events }: {
    readonly connection: FaceConnection;
    readonly input: FaceInput;
    readonly events: readonly FaceEvent[];
  },
): Judged {
  const { now, settings } = input;
  if (!settings.showNotifications) return { memory, told: [], wakeAt: [] };
  const lasting = lastingCases(memory, { connection, now });
  // Calls are remembered by their daemon; the two others lose their time when nobody looks.
  const looks = lasting.some(({ subject }) => subject.kind !== "call") ? [now + LOOK_MS] : [];
  if (settings.snoozedUntil !== null && settings.snoozedUntil > now) {
    return { memory, told: [], wakeAt: [settings.snoozedUntil, ...looks] };
  }
  const happened = eventCases(memory, { connection, events, now });
  const cases = [...lasting.toSorted((a, b) => a.since - b.since), ...happened];
  const judged = cases.reduce(
    (before: Judged, one) => judgeCase(before, { one, now }),
    { memory, told: [], wakeAt: [] },
  );
  const isWaited = judged.wakeAt.length > 0;
  const wakeAt = [...judged.wakeAt, ...(isWaited ? looks : []), ...snoozeEnds(connection, now)];
  return { ...judged, wakeAt };
}

/** One case after the other: each that is told leaves less room for the next. */
function judgeCase(
  before: Judged,
  { one, now }: { readonly one: ToastCase; readonly now: number },
): Judged {
  const { notifications } = one.connection;
  if (notifications === null) return before;
  const { settings, timeZone } = notifications;
  const { told } = before.memory;
  const moment = { settings, told, now, timeZone: knownZone(timeZone) };
  const decision = decideNotification(one, moment);
  if (decision.kind === "never") return before;
  const until = decision.kind === "not_yet" ? decision.until : one.notBefore ?? now;
  if (decision.kind === "not_yet" || until > now) {
    // What has happened is over by then.
    return one.subject.kind === "event" ? before : { ...before, wakeAt: [...before.wakeAt, until] };
  }
  const latest = { key: one.key, rule: decision.rule, at: now };
  const memory = { ...markTold(before.memory, one), told: rememberTold(told, latest, settings) };
  return { ...before, memory, told: [...before.told, one] };
}

function markTold(memory: ConnectionMemory, { subject }: ToastCase): ConnectionMemory {
  switch (subject.kind) {
    case "call": {
      const { id } = subject.escalation;
      const calls = memory.calls.map((call) =>
        call.id === id ? { ...call, phase: "told" as const } : call
      );
      return { ...memory, calls };
    }
    case "lost":
      return { ...memory, lost: { since: subject.since, isTold: true } };
    case "unwell":
      return { ...memory, unwell: { since: subject.since, isTold: true } };
    case "event":
      return memory;
  }
}

/** What is told in a joined toast goes with it when it is replaced. */
function markJoined(memory: ConnectionMemory, toasts: readonly Toast[]): ConnectionMemory {
  const joined = new Set(
    toasts.filter(({ about }) => about.length > 1)
      .flatMap(({ calls }) => calls)
      .filter(({ connectionId }) => connectionId === memory.id)
      .map(({ escalationId }) => escalationId),
  );
  if (joined.size === 0) return memory;
  const calls = memory.calls.map((call) =>
    joined.has(call.id) ? { ...call, phase: "joined" as const } : call
  );
  return { ...memory, calls };
}

function toastsFor(
  cases: readonly ToastCase[],
  { input: { now, connections }, takenOver }: {
    readonly input: FaceInput;
    readonly takenOver: readonly ToastCase[];
  },
): readonly Toast[] {
  const isOneOfSeveral = connections.length > 1;
  return NOTIFICATION_TYPES.flatMap((type) => {
    const [first, ...others] = cases.filter((one) => one.type === type);
    if (first === undefined) return [];
    const context = {
      now,
      isOneOfSeveral,
      takenOver: takenOver.filter((one) => one.type === type),
    };
    return [makeToast([first, ...others], context)];
  });
}

/** A cursor alone is not worth a write: old events are no news. */
function lastingOf(connections: readonly ConnectionMemory[]): string {
  return JSON.stringify(connections.map(({ cursor: _, ...rest }) => rest));
}
