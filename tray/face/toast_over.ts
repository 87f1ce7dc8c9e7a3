import type { FaceConnection } from "./face_input.ts";
import type { EscalationTarget, Toast } from "./make_toast.ts";

/**
 * Whether nobody is waited for any more of those that a toast calls for. One that is about something
 * else is never over.
 */
export function isToastOver(
  { calls }: Pick<Toast, "calls">,
  connections: readonly FaceConnection[],
): boolean {
  return calls.length > 0 && calls.every((call) => isOver(call, connections));
}

/** Only a daemon that is heard can say so. */
function isOver(
  { connectionId, escalationId }: EscalationTarget,
  connections: readonly FaceConnection[],
): boolean {
  const { state, snapshot = null } = connections.find(({ id }) => id === connectionId) ?? {};
  if (state?.kind !== "live" || snapshot === null) return false;
  return !snapshot.escalations.some(({ id, status }) =>
    id === escalationId && status === "pending"
  );
}
