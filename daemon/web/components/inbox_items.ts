import type { Escalation } from "../../../shared/model/escalation.ts";
import type { Pane } from "../../../shared/model/pane.ts";
import type { JustQuieted } from "./ui.ts";

/** A place in the inbox: one that calls, or one that the person has just made quiet. */
export interface InboxItem {
  readonly escalation: Escalation;
  /** Null for one that calls. */
  readonly quieted: JustQuieted | null;
}

/** How long the way back stands where an entry was; then it is among the quiet ones. */
export const UNDO_MS = 60_000;

/** With one more, and without those whose way back has gone: a page may be open for weeks. */
export function withQuieted(
  quieted: readonly JustQuieted[],
  added: JustQuieted,
): readonly JustQuieted[] {
  const lasting = quieted.filter(({ escalation, at }) =>
    added.at - at < UNDO_MS && escalation.id !== added.escalation.id
  );
  return [...lasting, added];
}

/**
 * Those that call, and those that were made quiet a moment ago in the places that they had: nothing
 * moves under the hand of a person who goes through them.
 */
export function inboxItems(
  open: readonly Escalation[],
  { quieted, escalations, panes, now }: {
    readonly quieted: readonly JustQuieted[];
    /** Those that are pending, the snoozed ones among them. */
    readonly escalations: readonly Escalation[];
    readonly panes: readonly Pane[];
    readonly now: number;
  },
): readonly InboxItem[] {
  const calling = open.map((escalation): InboxItem => ({ escalation, quieted: null }));
  const pending = new Map(escalations.map(({ id, paneId }) => [paneId, id]));
  const calls = new Set(open.map(({ paneId }) => paneId));
  const lasting = quieted.filter(({ escalation: { id, paneId }, how, at }) =>
    now - at < UNDO_MS && !calls.has(paneId) &&
    pending.get(paneId) === (how === "snoozed" ? id : undefined) &&
    panes.some((pane) => pane.id === paneId && pane.status === "waiting")
  );
  if (lasting.length === 0) return calling;
  const back = lasting.map((each): InboxItem => ({ escalation: each.escalation, quieted: each }));
  return [...calling, ...back].sort((a, b) => a.escalation.openedAt - b.escalation.openedAt);
}
