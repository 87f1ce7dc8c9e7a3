import { isAtWork } from "../../shared/model/at_work.ts";
import type { FaceConnection, FaceInput } from "./face_input.ts";
import { isHeard } from "./face_input.ts";
import { type JoinedView, joinViews } from "./joined_view.ts";

/** Every condition that the icon can show, in the order in which a person cares. */
export const ICON_CONDITIONS = [
  "needs_you",
  "disconnected",
  "degraded",
  "working",
  "ok",
] as const;

export type IconCondition = typeof ICON_CONDITIONS[number];

/** What the icon shows. */
export interface IconFace {
  readonly condition: IconCondition;
  /** A count of at least 1; null for none. */
  readonly badge: number | null;
}

/**
 * The icon over all connections. A person who is waited for outranks everything; snoozing all
 * notifications changes nothing here, for the icon makes no noise.
 */
export function iconFor(input: FaceInput, view: JoinedView = joinViews(input)): IconFace {
  return { condition: conditionOf(input, view), badge: badgeOf(input, view) };
}

function conditionOf({ connections }: FaceInput, view: JoinedView): IconCondition {
  if (view.totals.callingPanes > 0) return "needs_you";
  if (!connections.some(isHeard)) return "disconnected";
  if (connections.some(isUnwell)) return "degraded";
  return connections.some(hasWork) ? "working" : "ok";
}

function badgeOf({ settings }: FaceInput, { totals }: JoinedView): number | null {
  const count = settings.badge === "waiting"
    ? totals.callingPanes
    : settings.badge === "sessions"
    ? totals.sessions
    : 0;
  return count > 0 ? count : null;
}

/** One that is off is as its user wants it, and one that connects has not failed yet. */
function isUnwell({ state, health, snapshot }: FaceConnection): boolean {
  if (state.kind === "none" || state.kind === "connecting") return false;
  if (state.kind !== "live") return true;
  if (health !== null && health !== "healthy") return true;
  return snapshot !== null && (snapshot.degraded || !snapshot.persisted);
}

function hasWork(connection: FaceConnection): boolean {
  const panes = isHeard(connection) ? connection.snapshot?.panes ?? [] : [];
  return panes.some((pane) => pane.status !== "waiting" && isAtWork(pane));
}
