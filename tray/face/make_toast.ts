import type { NotificationType } from "../../shared/model/notification.ts";
import { SNOOZE_MS } from "../../shared/model/escalation.ts";
import type { PaneTarget } from "./menu_model.ts";
import type { ToastCase } from "./toast_cases.ts";
import { joinedText, paneOf, toastText } from "./toast_text.ts";

/** What a button of a toast, or a click on it, asks for. */
export type ToastAction =
  | { readonly kind: "focus_pane"; readonly label: string; readonly target: PaneTarget }
  | { readonly kind: "open_dashboard"; readonly label: string }
  | {
    readonly kind: "reconnect";
    readonly label: string;
    readonly connectionIds: readonly string[];
  }
  | {
    readonly kind: "snooze";
    readonly label: string;
    readonly minutes: number;
    readonly escalations: readonly EscalationTarget[];
  };

export interface EscalationTarget {
  readonly connectionId: string;
  readonly escalationId: string;
}

/** A notification of the desktop. */
export interface Toast {
  /** The same for what replaces it: a tag for the surface. */
  readonly id: string;
  readonly type: NotificationType;
  readonly title: string;
  /** Lines of plain text. */
  readonly body: string;
  /** What it tells: one, or several at once; without what it takes over from one that it replaces. */
  readonly about: readonly { readonly connectionId: string; readonly key: string }[];
  /** The calls among that, and those that it takes over. */
  readonly calls: readonly EscalationTarget[];
  /** What a click asks for first, then other buttons. */
  readonly actions: readonly [ToastAction, ...ToastAction[]];
}

export interface ToastContext {
  /** Milliseconds UTC. */
  readonly now: number;
  readonly isOneOfSeveral: boolean;
  /** What the joined toast of that type that is told before calls for still. */
  readonly takenOver: readonly ToastCase[];
}

/** One toast for one or more cases of a type; one for several takes over what it replaces. */
export function makeToast(
  cases: readonly [ToastCase, ...ToastCase[]],
  { now, isOneOfSeveral, takenOver }: ToastContext,
): Toast {
  const [first, ...others] = cases;
  const { type } = first;
  const isOne = others.length === 0;
  const named = isOne ? cases : [...cases, ...takenOver];
  const calls = callsAmong(named);
  const text = isOne ? toastText(first, { now, isOneOfSeveral }) : joinedText(named, { type, now });
  return {
    id: isOne ? `${first.connection.id}:${first.key}` : `several:${type}`,
    type,
    ...text,
    about: cases.map(({ connection, key }) => ({ connectionId: connection.id, key })),
    calls,
    actions: [mainAction(first, isOne), ...otherActions(cases, calls)],
  };
}

function mainAction(first: ToastCase, isOne: boolean): ToastAction {
  const pane = isOne ? paneOf(first) : null;
  if (pane === null) return { kind: "open_dashboard", label: "Open Dashboard" };
  const { connection, subject } = first;
  const sessionId = subject.kind === "call" ? subject.escalation.sessionId : pane.sessionId;
  const target = { connectionId: connection.id, sessionId, paneId: pane.id };
  return { kind: "focus_pane", label: "Focus", target };
}

function callsAmong(cases: readonly ToastCase[]): readonly EscalationTarget[] {
  return cases.flatMap(({ subject, connection }) =>
    subject.kind === "call"
      ? [{ connectionId: connection.id, escalationId: subject.escalation.id }]
      : []
  );
}

function otherActions(
  cases: readonly ToastCase[],
  escalations: readonly EscalationTarget[],
): readonly ToastAction[] {
  const lost = cases.filter(({ subject }) => subject.kind === "lost");
  const actions: ToastAction[] = [];
  if (escalations.length > 0) {
    const minutes = snoozeMinutes(cases);
    actions.push({ kind: "snooze", label: `Snooze ${minutes} min`, minutes, escalations });
  }
  if (lost.length > 0) {
    const connectionIds = lost.map(({ connection }) => connection.id);
    actions.push({ kind: "reconnect", label: "Reconnect", connectionIds });
  }
  return actions;
}

/** As the settings of the first daemon say. */
function snoozeMinutes([first]: readonly ToastCase[]): number {
  return first?.connection.notifications?.settings.snooze_minutes ?? SNOOZE_MS.usual / 60_000;
}
