import type { Delta, Snapshot } from "../../shared/model/snapshot.ts";

/** The lists of a snapshot that change item by item. */
type ListName = "sources" | "sessions" | "panes" | "escalations";

/**
 * What changed between two snapshots. Items that are the same object are taken as unchanged, which
 * those of a mirror are; others are told even where they are equal.
 * @param revision of the copy that has taken it
 */
export function deltaBetween(before: Snapshot, after: Snapshot, revision: number): Delta {
  const { instanceId: _, ...stamp } = after;
  const changed = <Name extends ListName>(name: Name) => changedOf(before[name], after[name]);
  const removed = (name: ListName) => removedOf(before[name], after[name]);
  return {
    ...stamp,
    revision,
    sources: changed("sources"),
    sessions: changed("sessions"),
    panes: changed("panes"),
    escalations: changed("escalations"),
    removed: {
      sources: removed("sources"),
      sessions: removed("sessions"),
      panes: removed("panes"),
      escalations: removed("escalations"),
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
