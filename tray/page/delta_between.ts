import type { Delta, Snapshot } from "../../shared/model/snapshot.ts";

/**
 * What changed between two snapshots. Items that are the same object are taken as unchanged, which
 * those of a mirror are; others are told even where they are equal.
 * @param revision of the copy that has taken it
 */
export function deltaBetween(before: Snapshot, after: Snapshot, revision: number): Delta {
  const { instanceId: _, ...stamp } = after;
  return {
    ...stamp,
    revision,
    sources: changedOf(before.sources, after.sources),
    sessions: changedOf(before.sessions, after.sessions),
    panes: changedOf(before.panes, after.panes),
    escalations: changedOf(before.escalations, after.escalations),
    removed: {
      sources: removedOf(before.sources, after.sources),
      sessions: removedOf(before.sessions, after.sessions),
      panes: removedOf(before.panes, after.panes),
      escalations: removedOf(before.escalations, after.escalations),
    },
  };
}

function changedOf<Item>(before: readonly Item[], after: readonly Item[]): Item[] {
  const known = new Set(before);
  return after.filter((item) => !known.has(item));
}

interface Named {
  readonly id: string;
}

function removedOf(before: readonly Named[], after: readonly Named[]): string[] {
  const left = new Set(after.map(({ id }) => id));
  return before.map(({ id }) => id).filter((id) => !left.has(id));
}
