import type { EventDraft } from "../../shared/model/event.ts";
import { COMPACTION_HOLD_MS } from "./compactions.ts";
import { followHeld } from "./follow_agent.ts";
import type { PaneRecord, World } from "./world.ts";

/**
 * Tells the compactions that have waited for exact figures long enough. Pure, and next to nothing
 * while none waits.
 */
export function settleCompactions(
  world: World,
  at: number,
  { holdMs = COMPACTION_HOLD_MS }: { readonly holdMs?: number | undefined } = {},
): { readonly next: World; readonly events: readonly EventDraft[] } {
  if (world.compactingPanes.size === 0) return { next: world, events: [] };
  const events: EventDraft[] = [];
  const panes = new Map<string, PaneRecord>(world.panes);
  const compactingPanes = new Set<string>();
  for (const id of world.compactingPanes) {
    const record = panes.get(id);
    if (record === undefined) continue;
    const sessionName = world.sessions.get(record.pane.sessionId)?.session.name;
    const { events: told, ...followed } = followHeld(record, { at, sessionName, holdMs });
    events.push(...told);
    panes.set(id, { ...record, ...followed });
    if (followed.heldCompactions.length > 0) compactingPanes.add(id);
  }
  return { next: { ...world, panes, compactingPanes }, events };
}
